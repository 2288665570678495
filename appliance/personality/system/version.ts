/**
 * The Docker Engine whose API this is. Clients and docker-machine compare `Version` with releases of the Engine to know what a
 * host can do, so that is what they are told; the product's own version stands beside it.
 */
export const engineVersion = '29.0.0'

/** Version of this product. */
export const productVersion = '0.1.0'

export const productName = 'vSphere Integrated Containers'
