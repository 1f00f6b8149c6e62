Describe 'Get-BctrlOperationStep' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $columns = @(
            'OperationId', 'Number', 'Index', 'Call', 'Ok', 'Target', 'Method', 'PageId', 'ContextId', 'HandleId', 'Ref', 'SessionId',
            'BindingAlias', 'BindingType', 'BindingId', 'ErrorCode', 'ErrorMessage', 'Hint', 'DiagnosticId',
            'DiagnosticCategory', 'Expected', 'Received', 'Closest', 'DocsUrl', 'Fixes', 'Result'
        )

        # Gets a stub server that has completed operations with these ids. The last step of each failed.
        function Get-StepStub {
            $stub = Get-Stub
            foreach ($id in $args) {
                $stub = $stub.OnWait($id, (Get-WaitResponse $id failed)).
                    On("GET /v1/operations/$id", (Get-JsonResponse ([Bctrl.Testing.CannedOperation]::Json($id, 'failed', 3, ''))))
            }
            $stub
        }

        # Gets the rows of an operation with these steps.
        function Get-Row {
            [CmdletBinding()]
            param([string] $Steps)

            $json = "{`"id`":`"a`",`"status`":`"succeeded`",`"result`":{`"mode`":`"fail-fast`",`"ok`":true,`"runtime`":`"r`",`"steps`":[$Steps]}}"
            Connect-Stub ([Bctrl.Testing.StubHttpMessageHandler]::new().On('GET /v1/operations/a', (Get-JsonResponse $json)))
            Get-BctrlOperationStep a
        }

        # Gets the result of a step with this result.
        function Get-StepResult {
            param([string] $Json)

            $row = Get-Row "{`"index`":0,`"call`":`"page.evaluate`",`"ok`":true,`"result`":$Json}"
            $row | Should -BeOfType Bctrl.OperationStepRow
            , $row.Result
        }

        # Asserts that a row has these values, and that its other columns are null.
        function Assert-Row {
            param($Row, [hashtable] $Values)

            foreach ($column in $columns) {
                if ($null -eq $Values[$column]) {
                    $null -eq $Row.$column | Should -BeTrue -Because "the step has no $column, but the row has '$($Row.$column)'"
                } else {
                    $Row.$column | Should -BeExactly $Values[$column] -Because "that is the $column of the step"
                }
            }
        }
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Rows' {
        It 'are one for each step, with every column' {
            Connect-Stub (Get-StepStub a)
            $rows = Get-BctrlOperationStep a
            $rows.Count | Should -Be 3
            foreach ($row in $rows) {
                $row | Should -BeOfType Bctrl.OperationStepRow
                $row.PSObject.Properties.Name | Should -Be $columns
            }
            $rows.Index | Should -Be 1, 2, 3
        }

        It 'have the target and the binding of a step that succeeded' {
            Connect-Stub (Get-StepStub a)
            Assert-Row (Get-BctrlOperationStep a)[1] @{
                OperationId = 'a'; Number = 2; Index = 2; Call = 'page.goto'; Ok = $true; Target = 'page'; Method = 'goto'; PageId = 'p-2'; SessionId = 's-1'
                BindingAlias = 'page2'; BindingType = 'page'; BindingId = 'p-2'; Result = '{"title":"Page 2","size":12345678901234,"ratio":0.1}'
            }
        }

        It 'have the error and the suggested fixes of a step that failed' {
            Connect-Stub (Get-StepStub a)
            Assert-Row (Get-BctrlOperationStep a)[2] @{
                OperationId = 'a'; Number = 3; Index = 3; Call = 'page.clik'; Ok = $false; ErrorCode = 'UNKNOWN_CALL'; ErrorMessage = 'There is no call page.clik.'
                Hint = 'Look at the list of calls.'; DiagnosticId = 'd-1'; DiagnosticCategory = 'semantic'; Expected = 'a known call'; Received = 'page.clik'
                Closest = 'page.click'; DocsUrl = 'https://docs.example.com/calls'; Fixes = 'Use page.click: page.click'
            }
        }

        It 'have every value that a step can have' {
            $row = Get-Row (@'
{"index":7,"call":"call.1","ok":true,"result":"result.1",
"resolved":{"call":"call.2","target":"target.1","method":"method.1","sessionId":"session.1","pageId":"page.1","contextId":"context.1","handleId":"handle.1","ref":"ref.1"},
"binding":{"alias":"alias.1","id":"binding.1","type":"type.1"},
"error":{"code":"code.1","message":"message.1","hint":"hint.1","diagnostic":{"id":"diagnostic.1","category":"category.1","code":"code.2","call":"call.3",
"driver":"driver.1","expected":"expected.1","received":"received.1","closest":["a.b","a.c"],"docsUrl":"docs.1",
"fixes":[{"title":"First","command":"x","example":"x()"},{"title":"Second","example":"y()"},{"title":"Third"}]}}}
'@)
            Assert-Row $row @{
                OperationId = 'a'; Number = 1; Index = 7; Call = 'call.1'; Ok = $true; Target = 'target.1'; Method = 'method.1'; PageId = 'page.1'; ContextId = 'context.1'
                HandleId = 'handle.1'; Ref = 'ref.1'; SessionId = 'session.1'; BindingAlias = 'alias.1'; BindingType = 'type.1'; BindingId = 'binding.1'
                ErrorCode = 'code.1'; ErrorMessage = 'message.1'; Hint = 'hint.1'; DiagnosticId = 'diagnostic.1'; DiagnosticCategory = 'category.1'
                Expected = 'expected.1'; Received = 'received.1'; Closest = 'a.b, a.c'; DocsUrl = 'docs.1'; Fixes = 'First: x; Second: y(); Third'; Result = 'result.1'
            }
        }

        It 'have a number, but no index that is not valid, with one warning' {
            $rows = Get-Row '{"index":"first","call":"a"},{"index":1e99,"call":"b"},{"call":"c"},{"index":3.0,"call":"d"}' -WarningVariable warnings 3> $null
            $rows.Number | Should -Be 1, 2, 3, 4
            $rows.Index | Should -Be $null, $null, $null, 3
            "$warnings" | Should -BeExactly ('The property result.steps[0].index of operation a has a value that could not be read: ''"first"''. ' +
                'The property is empty. Further such values are not reported.')
        }

        It 'have an error without a diagnostic' {
            $row = Get-Row '{"index":0,"call":"a.b","ok":false,"error":{"code":"TIMEOUT","message":"Too late."}}'
            Assert-Row $row @{ OperationId = 'a'; Number = 1; Index = 0; Call = 'a.b'; Ok = $false; ErrorCode = 'TIMEOUT'; ErrorMessage = 'Too late.' }
        }

        It 'can be exported to CSV with readable values, and every column can be imported' {
            Connect-Stub (Get-StepStub a b)
            $rows = Get-BctrlOperationStep a, b
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

        It 'can be piped to Get-BctrlOperation, also after Import-Csv' {
            Connect-Stub (Get-StepStub a)
            $rows = Wait-BctrlOperation a | Get-BctrlOperationStep -Failed
            ($rows | Get-BctrlOperation).Id | Should -Be 'a'
            $rows | Export-Csv TestDrive:/failed.csv -NoTypeInformation
            (Import-Csv TestDrive:/failed.csv | Get-BctrlOperation).Id | Should -Be 'a'
        }

        It 'work with Where-Object, Group-Object and Select-Object' {
            Connect-Stub (Get-StepStub a)
            $rows = Get-BctrlOperationStep a
            @($rows | Where-Object Call -like 'page.*').Count | Should -Be 3
            ($rows | Group-Object Ok -NoElement | Where-Object Name -eq 'False').Count | Should -Be 1
            ($rows | Where-Object { -not $_.Ok } | Select-Object OperationId, Expected, Received).Received | Should -Be 'page.clik'
        }

        It 'are only those of failed steps with -Failed' {
            Connect-Stub (Get-StepStub a)
            $row = Wait-BctrlOperation a, b | Get-BctrlOperationStep -Failed
            $row.OperationId | Should -Be 'a'
            $row.Index | Should -Be 3
            $row.Ok | Should -BeFalse
        }

        It 'are none if the operation has no result, and -Verbose explains it' {
            Connect-Stub ([Bctrl.Testing.StubHttpMessageHandler]::new().
                On('GET /v1/operations/a', (Get-JsonResponse ([Bctrl.Testing.CannedOperation]::Json('a', 'running', 3, '')))).
                On('GET /v1/operations/b', (Get-JsonResponse ([Bctrl.Testing.CannedOperation]::Json('b', 'succeeded', 0, '')))))
            $message = 'Operation a has the status running and no result, so it has no steps.'
            $output = Get-BctrlOperationStep a -Verbose 4>&1
            $output | Should -BeOfType Management.Automation.VerboseRecord
            $output.Message | Should -Contain $message
            # An empty result is a result.
            (Get-BctrlOperationStep b -Verbose 4>&1).Message | Should -Not -Match 'no result'
        }
    }

    Context 'Result' {
        It 'keeps the type of <Json>' -ForEach @(
            @{ Json = '"text"'; Value = 'text'; Type = [string] }
            @{ Json = '""'; Value = ''; Type = [string] }
            @{ Json = '3'; Value = 3; Type = [long] }
            @{ Json = '0.5'; Value = 0.5; Type = [double] }
            @{ Json = 'true'; Value = $true; Type = [bool] }
            @{ Json = '"2026-03-01T10:00:00Z"'; Value = '2026-03-01T10:00:00Z'; Type = [string] }
        ) {
            $result = Get-StepResult $Json
            $result | Should -BeOfType $Type
            $result | Should -BeExactly $Value
        }

        It 'is null for null' {
            $null -eq (Get-StepResult 'null') | Should -BeTrue
        }

        It 'is JSON on one line otherwise: <Expected>' -ForEach @(
            @{ Json = '{}'; Expected = '{}' }
            @{ Json = '[]'; Expected = '[]' }
            @{ Json = '[ 1, "two", null, [ true ] ]'; Expected = '[1,"two",null,[true]]' }
            @{ Json = "{ `"a`": { `"b`": [ { `"c`": `"$([char]0xFC) <&> \`" \\ `" } ] } }"
                Expected = "{`"a`":{`"b`":[{`"c`":`"$([char]0xFC) <&> \`" \\ `"}]}}" }
            @{ Json = '{ "big": 123456789012345678901234567890, "exact": 0.1234567890123456789 }'
                Expected = '{"big":123456789012345678901234567890,"exact":0.1234567890123456789}' }
        ) {
            $result = Get-StepResult $Json
            $result | Should -BeOfType string
            $result | Should -BeExactly $Expected
        }

        It 'is JSON even if it has 120 nested levels' {
            $json = ('[' * 120) + (']' * 120)
            Get-StepResult $json | Should -BeExactly $json
        }
    }

    Context 'Input' {
        It 'of operations needs no request and no connection: <Name>' -ForEach @(
            @{ Name = 'from the pipeline'; Command = { $operations | Get-BctrlOperationStep } }
            @{ Name = 'positional'; Command = { Get-BctrlOperationStep $operations } }
            @{ Name = '-InputObject'; Command = { Get-BctrlOperationStep -InputObject $operations } }
        ) {
            $stub = Get-StepStub
            Connect-Stub $stub
            $operations = Wait-BctrlOperation a, b
            $before = $stub.Requests.Count
            Disconnect-Bctrl
            $rows = & $Command
            $rows.Count | Should -Be 6
            $rows.OperationId | Sort-Object -Unique | Should -Be 'a', 'b'
            $stub.Requests.Count | Should -Be $before
        }

        It 'of an id needs one request: <Name>' -ForEach @(
            @{ Name = 'positional'; Command = { Get-BctrlOperationStep a } }
            @{ Name = 'from the pipeline'; Command = { 'a' | Get-BctrlOperationStep } }
            @{ Name = 'by property name'; Command = { [pscustomobject]@{ OperationId = 'a' } | Get-BctrlOperationStep } }
        ) {
            $stub = Get-StepStub a
            Connect-Stub $stub
            (& $Command).Count | Should -Be 3
            "$($stub.Requests)" | Should -BeExactly 'GET /v1/operations/a'
        }

        It 'can mix operations and ids' {
            $stub = Get-StepStub b
            Connect-Stub $stub
            $rows = (Wait-BctrlOperation a), 'b' | Get-BctrlOperationStep
            $rows.OperationId | Sort-Object | Should -Be 'a', 'a', 'a', 'b', 'b', 'b'
            $stub.Requests | ForEach-Object ToString | Should -BeExactly 'POST /v1/operations/a/wait', 'GET /v1/operations/b'
        }

        It 'of an id needs a connection' {
            { Get-BctrlOperationStep a } |
                Should -Throw 'There is no connection to bctrl, and the environment variable BCTRL_API_KEY is not set.' -ErrorId 'NotConnected,Bctrl.PowerShell.GetBctrlOperationStepCommand'
        }

        It 'of other ids is processed if an id is not valid or not found' {
            Connect-Stub (Get-StepStub a).On(
                'GET /v1/operations/gone', [Bctrl.Testing.StubResponse]::Error(404, 'No such operation.', 'operation.not_found', 'req-1'))
            $rows = 'a', 'gone', $null | Get-BctrlOperationStep -ErrorVariable failures -ErrorAction SilentlyContinue
            $rows.Count | Should -Be 3
            $failures.FullyQualifiedErrorId | Sort-Object | Should -Be @(
                'InvalidOperationId,Bctrl.PowerShell.GetBctrlOperationStepCommand', 'OperationNotFound,Bctrl.PowerShell.GetBctrlOperationStepCommand'
            )
        }

        It 'of many ids is requested 200 at a time, with progress' {
            $response = (Get-JsonResponse '{}').WaitForRelease()
            $stub = [Bctrl.Testing.StubHttpMessageHandler]::new().On('GET /v1/operations/*', $response)
            Connect-Stub $stub
            $runspace = Open-Runspace
            try {
                $shell = Get-Shell $runspace { param($connection) 1..300 | Get-BctrlOperationStep -Connection $connection } (Get-BctrlConnection)
                $invocation = $shell.BeginInvoke()
                Wait-Condition { $stub.InFlight -ge 200 }
                Wait-Condition { $shell.Streams.Progress.Count }
                $response.Release()
                $null = $shell.EndInvoke($invocation)
            } finally {
                $runspace.Dispose()
            }
            $stub.PeakInFlight | Should -Be 200
            $stub.Requests.Count | Should -Be 300
            $shell.Streams.Progress[0].Activity | Should -Be 'Getting steps'
        }
    }
}
