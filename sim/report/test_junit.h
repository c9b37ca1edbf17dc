// Test results as JUnit XML, in Terraform's shape. Times are virtual.
#pragma once

#include <string>

#include "hcl/source.h"
#include "testing/suite.h"

namespace reprise::report {

std::string junit_xml(const testing::SuiteResult& result, const hcl::SourceMap& sources);

}  // namespace reprise::report
