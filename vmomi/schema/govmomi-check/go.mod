module vic/vmomi/schema/govmomi-check

go 1.21

require github.com/vmware/govmomi v0.30.7
