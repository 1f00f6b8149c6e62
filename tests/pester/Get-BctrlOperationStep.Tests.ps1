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

    It 'emits a row for each step, with every column' {
        $rows = $operations | Get-BctrlOperationStep
        $rows.Count | Should -Be 6
        $rows[0].PSObject.Properties.Name | Should -Be $columns
        $rows.OperationId | Should -Be 'a', 'a', 'a', 'bad', 'bad', 'bad'
        $rows.Index | Should -Be 1, 2, 3, 1, 2, 3
    }

    It 'sends no request for an operation, and one for an id' {
        $before = $stub.Requests.Count
        $null = $operations | Get-BctrlOperationStep
        $stub.Requests.Count | Should -Be $before
        (Get-BctrlOperationStep bad).Count | Should -Be 3
        $stub.Requests.Count | Should -Be ($before + 1)
        "$($stub.Requests[-1])" | Should -Be 'GET /v1/operations/bad'
    }

    It 'emits only failed steps with -Failed' {
        $row = $operations | Get-BctrlOperationStep -Failed
        $row.OperationId | Should -Be 'bad'
        $row.ErrorCode | Should -Be 'UNKNOWN_CALL'
        $row.Fixes | Should -Be 'Use page.click: page.click'
    }

    It 'exports to CSV with readable values, and every column can be imported' {
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
        # No cell has a type name instead of a value.
        @($sheet | ForEach-Object { $_.PSObject.Properties.Value }) -match '^(System|Bctrl)\.|@\{' | Should -BeNullOrEmpty
    }

    It 'has a structured result as JSON on one line' {
        $row = ($operations | Get-BctrlOperationStep)[0]
        $row.Result | Should -Be '{"title":"Page 1","size":12345678901234,"ratio":0.1}'
        ($row.Result | ConvertFrom-Json).title | Should -Be 'Page 1'
    }

    It 'can be piped to Get-BctrlOperation' {
        ($operations | Get-BctrlOperationStep -Failed | Get-BctrlOperation).Id | Should -Be 'bad'
        (Import-Csv TestDrive:/steps.csv | Where-Object Ok -eq False | Get-BctrlOperation).Id | Should -Be 'bad'
    }

    It 'works with Where-Object, Group-Object and Select-Object' {
        @($operations | Get-BctrlOperationStep | Where-Object Call -like 'page.*').Count | Should -Be 6
        ($operations | Get-BctrlOperationStep | Group-Object Ok -NoElement | Where-Object Name -eq 'False').Count | Should -Be 1
        ($operations | Get-BctrlOperationStep -Failed | Select-Object OperationId, Expected, Received).Received | Should -Be 'page.clik'
    }

    It 'explains with -Verbose why there are no rows' {
        $null = $stub.On('GET /v1/operations/run', [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Json('run', 'running', 3, ''), 200))
        Get-BctrlOperationStep run -Verbose 4>&1 | ForEach-Object ToString | Should -Contain 'Operation run has the status running and no result, so it has no steps.'
    }
}
