# What build.ps1 needs from the PowerShell Gallery. It takes these versions or later ones of the same, and installs
# exactly these when there are none.
@{
    'Pester'                       = '5.7.1'
    'Microsoft.PowerShell.PlatyPS' = '1.0.1'
    'PSScriptAnalyzer'             = '1.24.0'
}
