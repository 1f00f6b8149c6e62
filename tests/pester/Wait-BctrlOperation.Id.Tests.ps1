Describe 'Wait-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    BeforeEach {
        $stub = Get-Stub
        Connect-Stub $stub
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Ids that are not valid' {
        BeforeDiscovery {
            $control = 'it contains a control character, such as a line break'
            $path = 'it has a special meaning in the path of a request'
            $replaced = [char] 0xfffd
            $surrogate = "a$([char] 0xd800)"
            $invalid = @(
                @{ What = '$null'; Id = $null; Shown = ''; Reason = 'it is null' }
                @{ What = 'an empty string'; Id = ''; Shown = ''; Reason = 'it is blank' }
                @{ What = 'spaces'; Id = '   '; Shown = '   '; Reason = 'it is blank' }
                @{ What = 'a tab'; Id = "`t"; Shown = ' '; Reason = 'it is blank' }
                @{ What = 'a line break'; Id = "a`nb"; Shown = 'a b'; Reason = $control }
                @{ What = 'a null character'; Id = "a$([char] 0)b"; Shown = "a${replaced}b"; Reason = $control }
                @{ What = 'an escape sequence'; Id = "a$([char] 27)[31mb"; Shown = "a${replaced}[31mb"; Reason = $control }
                @{ What = 'a dot'; Id = '.'; Shown = '.'; Reason = $path }
                @{ What = 'two dots'; Id = '..'; Shown = '..'; Reason = $path }
                @{ What = 'half of a surrogate pair'; Id = $surrogate; Shown = $surrogate; Reason = 'it contains an incomplete Unicode character' }
                @{ What = '513 characters'; Id = 'x' * 513; Shown = 'x' * 513; Reason = 'it has 513 characters, and the maximum is 512' }
            )
        }

        It 'reports <What> <From>, and waits for the other operations' -ForEach @(
            foreach ($case in $invalid) {
                @{ From = 'in the pipeline'; Script = { 'a', $Id, 'b' | Wait-BctrlOperation @silent } } + $case
                @{ From = 'in an argument'; Script = { Wait-BctrlOperation a, $Id, b @silent } } + $case
            }
        ) {
            $silent = @{ ErrorVariable = 'failures'; ErrorAction = 'SilentlyContinue' }
            $operations = . $Script
            $failures.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -Be 'InvalidOperationId,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $failures[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
            $failures[0].TargetObject | Should -BeExactly $Id
            "$($failures[0])" | Should -BeExactly "'$Shown' is not a valid operation id: $Reason."
            $failures[0].ErrorDetails.RecommendedAction | Should -Be (
                'Specify the id of an operation, which is a UUID. ' +
                'Without parameters, Get-BctrlOperation shows the running operations that this session knows.')
            $operations.Id | Sort-Object | Should -Be 'a', 'b'
            $stub.Requests.OperationId | Sort-Object | Should -Be 'a', 'b'
        }

        It 'reports an operation with the id "<Id>", and waits for the others' -ForEach @(@{ Id = '..' }, @{ Id = '' }) {
            $invalid = [Bctrl.Operation]@{ Id = $Id; Status = 'running' }
            $operations = 'a', $invalid | Wait-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
            $failures.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -Be 'InvalidOperationId,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $failures[0].TargetObject | Should -BeExactly $Id
            $operations.Id | Should -Be 'a'
            $stub.Requests.Path | Should -Be '/v1/operations/a/wait'
        }
    }

    Context 'Ids in requests and responses' {
        It 'escapes an id in the URI, and emits the operation with the original id' {
            $id = '../a b?c#d%2e' + [char] 0xfc
            (Wait-BctrlOperation $id -ErrorAction Stop).Id | Should -BeExactly $id
            "$($stub.Requests[0])" | Should -BeExactly 'POST /v1/operations/..%2Fa%20b%3Fc%23d%252e%C3%BC/wait'
        }

        It 'reports a response about another operation' {
            $null = $stub.OnWait('a', (Get-WaitResponse b))
            Wait-BctrlOperation a -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failures.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -Be 'InvalidResponse,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $failures[0].TargetObject | Should -Be 'a'
            "$($failures[0])" | Should -BeExactly "The response for operation 'a' is not valid. It describes another operation, 'b'."
            $failures[0].Exception.StatusCode | Should -Be 200
        }
    }
}
