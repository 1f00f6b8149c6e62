# The modules of the PowerShell Gallery that build.ps1 needs, because they are not on NuGet. It uses these or later versions,
# and installs these versions if a module is missing. Directory.Packages.props pins everything else.
@{
    'Microsoft.PowerShell.PlatyPS' = '1.0.1'
    'PSScriptAnalyzer'             = '1.24.0'
}
