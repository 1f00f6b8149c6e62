Describe 'An error' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # An error as a view shows it, on one line and without colours.
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

    It 'reads well in the <View>' -ForEach @(
        @{ View = 'NormalView' }
        @{ View = 'ConciseView' }
    ) {
        $text = Show-Error $notFound[0] $View
        $text | Should -BeLike "*Wait-BctrlOperation*The server knows no operation 'gone': No such operation (404 NotFound, operation.not_found, request id req-7).*"
        @($text -split 'No such operation').Count | Should -Be 2
    }

    It 'says in the concise view what to do next' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        Show-Error $notFound[0] ConciseView | Should -BeLike '*Check the id. Get-BctrlConnection shows which server and subaccount were asked.*'
        Show-Error $notSucceeded[0] ConciseView | Should -BeLike '*Get-BctrlOperationStep -Failed*'
    }

    It 'is one line in the category view' {
        (Show-Error $notFound[0] CategoryView).Trim() | Should -Be 'ObjectNotFound: (gone:String) [Wait-BctrlOperation], BctrlApiException'
    }

    It 'says which step failed, why, and what would mend it' {
        $text = "$($notSucceeded[0])"
        foreach ($words in @(
                "Operation 'bad' ended as failed"
                'Step 3 (page.clik) failed: UNKNOWN_CALL'
                'Expected a known call, received page.clik'
                'Did you mean page.click?'
                'Use page.click: page.click'
            )) {
            $text | Should -BeLike "*$words*"
        }
    }

    It 'is in $Error, with the code and the request id of the server' {
        $Error.Clear()
        Wait-BctrlOperation gone -ErrorAction SilentlyContinue
        $Error.Count | Should -Be 1
        $Error[0].Exception | Should -BeOfType Bctrl.BctrlApiException
        $Error[0].Exception.Code | Should -Be 'operation.not_found'
        $Error[0].Exception.RequestId | Should -Be 'req-7'
        $Error[0].Exception.StatusCode | Should -Be 404
        $Error[0].ErrorDetails.RecommendedAction | Should -BeLike '*Get-BctrlConnection*'
    }

    It 'is caught by its type' {
        $caught = try { Wait-BctrlOperation gone -ErrorAction Stop } catch [Bctrl.BctrlApiException] { $_.Exception.Kind }
        $caught | Should -Be 'OperationNotFound'
    }

    It 'is gathered by -ErrorVariable while the rest goes on' {
        $operations = 'a', 'gone', 'b' | Wait-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
        $operations.Id | Sort-Object | Should -Be 'a', 'b'
        $failures.TargetObject | Should -Be 'gone'
    }

    It 'ends a script whose preference is Stop' {
        $ErrorActionPreference = 'Stop'
        { Wait-BctrlOperation gone } | Should -Throw -ErrorId 'OperationNotFound,*'
    }
}

Describe 'What is shown of anything' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $long = '0123456789 ' * 30
        $json = [Bctrl.Testing.CannedOperation]::Json('0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87', 'failed', 3, '')
        $json = $json.Replace('"progress":null', "`"progress`":{`"step`":1,`"totalSteps`":3,`"message`":`"$long`"}").
            Replace('There is no call page.clik.', $long).Replace('The last step failed.', $long).Replace('Page 1', $long).Replace('Look at', $long)
        Connect-Stub (Get-Stub).OnWait('0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87', (Get-RawAnswer $json))
        $operation = Wait-BctrlOperation 0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87
        $things = [ordered]@{
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
        foreach ($lines in (Get-Line $things[$_]), (Get-Line ($things[$_] | Format-List)), (Get-Line ($things[$_] | Format-List *)), (Get-Line ($things[$_] | Format-Table))) {
            $lines | Should -Not -BeNullOrEmpty
            $lines | Where-Object Length -gt 80 | Should -BeNullOrEmpty
        }
    }

    It 'has every property with Format-List *: <_>' -ForEach @('operation', 'steps', 'rows', 'diagnostic', 'connection') {
        $text = Get-Line (@($things[$_])[0] | Format-List *) | Out-String
        foreach ($name in @($things[$_])[0].PSObject.Properties.Name) {
            $text | Should -Match "(?m)^$name +:"
        }
    }

    It 'names no type where there is something to say: <_>' -ForEach @('operation', 'steps', 'rows', 'diagnostic', 'result', 'stepError') {
        Get-Line ($things[$_] | Format-List *) | Should -Not -Match ': \{?(System|Bctrl)\.'
    }

    It 'cuts what does not fit a row with an ellipsis' {
        (Get-Line $operation)[-1] | Should -BeLike ('*' + [char]0x2026)
        (Get-Line $things.rows)[-1] | Should -BeLike ('*' + [char]0x2026)
    }
}
