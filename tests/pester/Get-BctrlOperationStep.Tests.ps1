Describe 'Get-BctrlOperationStep' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $columns = @(
            'OperationId', 'Index', 'Call', 'Ok', 'Target', 'Method', 'PageId', 'ContextId', 'HandleId', 'Ref', 'SessionId',
            'BindingAlias', 'BindingType', 'BindingId', 'ErrorCode', 'ErrorMessage', 'Hint', 'DiagnosticId',
            'DiagnosticCategory', 'Expected', 'Received', 'Closest', 'DocsUrl', 'Fixes', 'Result'
        )
        $stub = (Get-Stub -Failed bad).On(
            'GET /v1/operations/bad', [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Json('bad', 'failed', 3, ''), 200))
        Connect-Stub $stub
        $operations = Wait-BctrlOperation a, bad | Sort-Object Id
    }

    AfterAll {
        Disconnect-Bctrl
    }

    It 'has a row for each step, with every column' {
        $rows = $operations | Get-BctrlOperationStep
        $rows.Count | Should -Be 6
        $rows[0].PSObject.Properties.Name | Should -Be $columns
        $rows.OperationId | Should -Be 'a', 'a', 'a', 'bad', 'bad', 'bad'
        $rows.Index | Should -Be 1, 2, 3, 1, 2, 3
    }

    It 'makes no request of operations, and one of an id' {
        $before = $stub.Requests.Count
        $null = $operations | Get-BctrlOperationStep
        $stub.Requests.Count | Should -Be $before
        (Get-BctrlOperationStep bad).Count | Should -Be 3
        $stub.Requests.Count | Should -Be ($before + 1)
        "$($stub.Requests[-1])" | Should -Be 'GET /v1/operations/bad'
    }

    It 'has only those that failed with -Failed' {
        $row = $operations | Get-BctrlOperationStep -Failed
        $row.OperationId | Should -Be 'bad'
        $row.ErrorCode | Should -Be 'UNKNOWN_CALL'
        $row.Fixes | Should -Be 'Use page.click: page.click'
    }

    It 'makes a sheet that a person can read, and every column comes back' {
        $rows = $operations | Get-BctrlOperationStep
        $rows | Export-Csv TestDrive:/steps.csv -NoTypeInformation
        $sheet = Import-Csv TestDrive:/steps.csv
        $sheet.Count | Should -Be 6
        $sheet[0].PSObject.Properties.Name | Should -Be $columns
        for ($i = 0; $i -lt $rows.Count; $i++) {
            foreach ($column in $columns) {
                $sheet[$i].$column | Should -Be "$($rows[$i].$column)"
            }
        }
        # No cell holds the name of a type instead of what is in it.
        @($sheet | ForEach-Object { $_.PSObject.Properties.Value }) -match '^(System|Bctrl)\.|@\{' | Should -BeNullOrEmpty
    }

    It 'keeps a simple result, and makes JSON on one line of any other' {
        $row = ($operations | Get-BctrlOperationStep)[0]
        $row.Result | Should -Be '{"title":"Page 1","size":12345678901234,"ratio":0.1}'
        ($row.Result | ConvertFrom-Json).title | Should -Be 'Page 1'
    }

    It 'leads back to the operations' {
        ($operations | Get-BctrlOperationStep -Failed | Get-BctrlOperation).Id | Should -Be 'bad'
        (Import-Csv TestDrive:/steps.csv | Where-Object Ok -eq False | Get-BctrlOperation).Id | Should -Be 'bad'
    }

    It 'is filtered, grouped and selected like any other object' {
        @($operations | Get-BctrlOperationStep | Where-Object Call -like 'page.*').Count | Should -Be 6
        ($operations | Get-BctrlOperationStep | Group-Object Ok -NoElement | Where-Object Name -eq 'False').Count | Should -Be 1
        ($operations | Get-BctrlOperationStep -Failed | Select-Object OperationId, Expected, Received).Received | Should -Be 'page.clik'
    }

    It 'says with -Verbose why there is nothing to show' {
        $null = $stub.On('GET /v1/operations/run', [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Json('run', 'running', 3, ''), 200))
        Get-BctrlOperationStep run -Verbose 4>&1 | ForEach-Object ToString | Should -Contain 'Operation run is running and has no result, so no steps to show.'
    }
}
