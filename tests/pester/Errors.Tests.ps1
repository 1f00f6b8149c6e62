Describe 'An error record' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets the output of an error view on one line and without colours.
        function Show-Error {
            param([Management.Automation.ErrorRecord] $Record, [string] $View)

            $ErrorView = $View
            ($Record | Out-String -Width 400) -replace "$([char]27)\[[0-9;]*m" -replace '\s+\|?\s*', ' '
        }

        Connect-Stub (Get-Stub -Failed bad).OnWait('gone', [Bctrl.Testing.StubResponse]::Error(404, 'No such operation', 'operation.not_found', 'req-7'))
        Wait-BctrlOperation gone -ErrorVariable notFound -ErrorAction SilentlyContinue
        $null = Wait-BctrlOperation bad -RequireSuccess -ErrorVariable notSucceeded -ErrorAction SilentlyContinue
    }

    AfterAll {
        Disconnect-Bctrl
    }

    It 'shows the command and the message once in <View>' -ForEach @(
        @{ View = 'NormalView' }
        @{ View = 'ConciseView' }
    ) {
        $text = Show-Error $notFound[0] $View
        $text | Should -BeLike "*Wait-BctrlOperation*The server could not find operation 'gone': No such operation (404 NotFound, operation.not_found, request id req-7).*"
        @($text -split 'No such operation').Count | Should -Be 2
    }

    It 'shows the recommended action in ConciseView' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        Show-Error $notFound[0] ConciseView | Should -BeLike '*Check the id. Get-BctrlConnection shows the server and the subaccount that were used.*'
        Show-Error $notSucceeded[0] ConciseView | Should -BeLike '*Get-BctrlOperationStep -Failed*'
    }

    It 'is one line in CategoryView' {
        (Show-Error $notFound[0] CategoryView).Trim() | Should -Be 'ObjectNotFound: (gone:String) [Wait-BctrlOperation], BctrlApiException'
    }

    It 'has the failed step, its error and the suggested fixes' {
        $text = "$($notSucceeded[0])"
        foreach ($part in @(
                "Operation 'bad' completed with the status failed"
                'Step 3 (page.clik) failed: UNKNOWN_CALL'
                'Expected a known call, received page.clik'
                'Did you mean page.click?'
                'Use page.click: page.click'
            )) {
            $text | Should -BeLike "*$part*"
        }
    }

    It 'is added to $Error with the code and the request id of the server' {
        $Error.Clear()
        Wait-BctrlOperation gone -ErrorAction SilentlyContinue
        $Error.Count | Should -Be 1
        $Error[0].Exception | Should -BeOfType Bctrl.BctrlApiException
        $Error[0].Exception.Code | Should -Be 'operation.not_found'
        $Error[0].Exception.RequestId | Should -Be 'req-7'
        $Error[0].Exception.StatusCode | Should -Be 404
        $Error[0].ErrorDetails.RecommendedAction | Should -BeLike '*Get-BctrlConnection*'
    }

    It 'can be caught by type' {
        $caught = try { Wait-BctrlOperation gone -ErrorAction Stop } catch [Bctrl.BctrlApiException] { $_.Exception.Kind }
        $caught | Should -Be 'OperationNotFound'
    }

    It 'is added to -ErrorVariable, and the command continues' {
        $operations = 'a', 'gone', 'b' | Wait-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
        $operations.Id | Sort-Object | Should -Be 'a', 'b'
        $failures.TargetObject | Should -Be 'gone'
    }

    It 'is terminating if $ErrorActionPreference is Stop' {
        $ErrorActionPreference = 'Stop'
        { Wait-BctrlOperation gone } | Should -Throw -ErrorId 'OperationNotFound,*'
    }
}

Describe 'The formatted output' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $long = '0123456789 ' * 30
        $json = [Bctrl.Testing.CannedOperation]::Json('0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87', 'failed', 3, '')
        $json = $json.Replace('"progress":null', "`"progress`":{`"step`":1,`"totalSteps`":3,`"message`":`"$long`"}").
            Replace('There is no call page.clik.', $long).Replace('The last step failed.', $long).Replace('Page 1', $long).Replace('Look at', $long)
        Connect-Stub (Get-Stub).OnWait('0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87', (Get-RawWaitResponse $json))
        $operation = Wait-BctrlOperation 0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87
        $objects = [ordered]@{
            operation  = $operation
            progress   = $operation.Progress
            error      = $operation.Error
            result     = $operation.Result
            steps      = $operation.Steps
            resolved   = $operation.Steps[0].Resolved
            binding    = $operation.Steps[0].Binding
            stepError  = $operation.Steps[2].Error
            diagnostic = $operation.Steps[2].Error.Diagnostic
            fixes      = $operation.Steps[2].Error.Diagnostic.Fixes
            rows       = $operation | Get-BctrlOperationStep
            connection = Get-BctrlConnection
        }

        function Get-Line {
            param([object[]] $Formatted)

            $Formatted | Out-String -Width 80 | ForEach-Object { $_ -replace "$([char]27)\[[0-9;]*m" -split '\r?\n' } | Where-Object { $_ }
        }
    }

    AfterAll {
        Disconnect-Bctrl
    }

    It 'fits 80 columns: <_>' -ForEach @(
        'operation', 'progress', 'error', 'result', 'steps', 'resolved', 'binding', 'stepError', 'diagnostic', 'fixes', 'rows', 'connection'
    ) {
        foreach ($lines in (Get-Line $objects[$_]), (Get-Line ($objects[$_] | Format-List)), (Get-Line ($objects[$_] | Format-List *)), (Get-Line ($objects[$_] | Format-Table))) {
            $lines | Should -Not -BeNullOrEmpty
            $lines | Where-Object Length -gt 80 | Should -BeNullOrEmpty
        }
    }

    It 'has every property in Format-List *: <_>' -ForEach @('operation', 'steps', 'rows', 'diagnostic', 'connection') {
        $text = Get-Line (@($objects[$_])[0] | Format-List *) | Out-String
        foreach ($name in @($objects[$_])[0].PSObject.Properties.Name) {
            $text | Should -Match "(?m)^$name +:"
        }
    }

    It 'shows values instead of type names: <_>' -ForEach @('operation', 'steps', 'rows', 'diagnostic', 'result', 'stepError') {
        Get-Line ($objects[$_] | Format-List *) | Should -Not -Match ': \{?(System|Bctrl)\.'
    }

    It 'truncates long values in a row with an ellipsis' {
        (Get-Line $operation)[-1] | Should -BeLike ('*' + [char]0x2026)
        (Get-Line $objects.rows)[-1] | Should -BeLike ('*' + [char]0x2026)
    }
}
