module test/cases

go 1.22
