# What build.ps1 needs from the PowerShell Gallery: NuGet has neither. It takes these versions or later ones of the same, and
# installs exactly these when there are none. Directory.Packages.props pins everything else.
@{
    'Microsoft.PowerShell.PlatyPS' = '1.0.1'
    'PSScriptAnalyzer'             = '1.24.0'
}
