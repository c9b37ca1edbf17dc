// Logarithms and powers to the last bit as Terraform computes them, on every machine. The library of C gives
// another last digit for half of all powers, and not the same one everywhere.
#pragma once

namespace reprise::lang {

double natural_log(double x);
double power(double x, double y);

}  // namespace reprise::lang
