import { enumTypes, type Field, type Method, methods, type ObjectType, objectTypes, primitives } from './model'
import type { Result } from './notation'

/** Version of the API that we speak: vSphere 6.5 and all later servers understand it. */
export const apiVersion = '6.5'

/**
 * The table as a WSDL document for node-soap; vcsim serves none, and those of real servers hold the whole API. `bindings` has the
 * operations alone, for who encodes and decodes without node-soap: it loads several times as fast.
 */
export function generateWsdl(extent: 'bindings' | 'whole'): string {
  const all = [...methods.values()]
  const isWhole = extent === 'whole'
  const types = isWhole ? dataTypes() + all.map(messageElements).join('') : messageElement('Call', [])
  const name = isWhole ? (method: Method) => method.name : () => 'Call'
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions targetNamespace="urn:vim25Service" xmlns="http://schemas.xmlsoap.org/wsdl/"
 xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:service="urn:vim25Service" xmlns:vim25="urn:vim25">
<types><xsd:schema targetNamespace="urn:vim25" elementFormDefault="qualified"
 xmlns:xsd="http://www.w3.org/2001/XMLSchema">
${types}</xsd:schema></types>
${[...new Set(all.map(name))].map((one) => messages(one, isWhole ? `${one}Response` : one)).join('')}
<portType name="VimPortType">${all.map((method) => operation(method, name(method))).join('')}</portType>
<binding name="VimBinding" type="service:VimPortType">
<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>${all.map(binding).join('')}</binding>
<service name="VimService"><port binding="service:VimBinding" name="VimPort">
<soap:address location="https://localhost/sdk"/></port></service></definitions>`
}

function dataTypes(): string {
  const enums = [...enumTypes.values()].map(({ name, values }) => enumType(name, [...values]))
  return referenceType + enums.join('') + [...objectTypes.values()].map(objectType).join('')
}

const referenceType =
  '<xsd:complexType name="ManagedObjectReference"><xsd:simpleContent><xsd:extension base="xsd:string">' +
  '<xsd:attribute name="type" type="xsd:string"/></xsd:extension></xsd:simpleContent></xsd:complexType>'

function enumType(name: string, values: readonly string[]): string {
  const members = values.map((value) => `<xsd:enumeration value="${value}"/>`).join('')
  return `<xsd:simpleType name="${name}"><xsd:restriction base="xsd:string">${members}</xsd:restriction></xsd:simpleType>`
}

function objectType({ name, base, own }: ObjectType): string {
  const sequence = `<xsd:sequence>${own.map(element).join('')}</xsd:sequence>`
  if (base === undefined) return `<xsd:complexType name="${name}">${sequence}</xsd:complexType>\n`
  return (
    `<xsd:complexType name="${name}"><xsd:complexContent><xsd:extension base="vim25:${base.name}">` +
    `${sequence}</xsd:extension></xsd:complexContent></xsd:complexType>\n`
  )
}

function messageElements({ name, parameters, result }: Method): string {
  const receiver: Field = { name: '_this', type: 'ManagedObjectReference', list: false, optional: false }
  return messageElement(name, [receiver, ...parameters.fields]) + messageElement(`${name}Response`, returned(result))
}

function returned(result: Result | undefined): Field[] {
  return result === undefined ? [] : [{ name: 'returnval', ...result }]
}

function messageElement(name: string, fields: readonly Field[]): string {
  const sequence = `<xsd:sequence>${fields.map(element).join('')}</xsd:sequence>`
  return `<xsd:element name="${name}"><xsd:complexType>${sequence}</xsd:complexType></xsd:element>\n`
}

function element({ name, type, list, optional }: Field): string {
  const xsdType = primitives.has(type) || type === 'anyType' ? `xsd:${type}` : `vim25:${type}`
  const least = optional ? ' minOccurs="0"' : ''
  return `<xsd:element name="${name}" type="${xsdType}"${least}${list ? ' maxOccurs="unbounded"' : ''}/>`
}

function messages(call: string, answer: string): string {
  return (
    `<message name="${call}RequestMsg"><part name="parameters" element="vim25:${call}"/></message>` +
    `<message name="${call}ResponseMsg"><part name="parameters" element="vim25:${answer}"/></message>\n`
  )
}

function operation({ name }: Method, message: string): string {
  return (
    `<operation name="${name}"><input message="service:${message}RequestMsg"/>` +
    `<output message="service:${message}ResponseMsg"/></operation>`
  )
}

function binding({ name }: Method): string {
  return (
    `<operation name="${name}"><soap:operation soapAction="urn:vim25/${apiVersion}" style="document"/>` +
    '<input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>'
  )
}
