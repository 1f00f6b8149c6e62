Describe 'Wait-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Returns the duration that a parameter gets from an argument, as it is typed on the command line.
        function ConvertTo-Duration {
            param([string] $Typed)

            & ([scriptblock]::Create("Read-Duration $Typed"))
        }

        function Read-Duration {
            param([Bctrl.PowerShell.Duration()] [timespan] $Duration)

            $Duration
        }

        # Runs Wait-BctrlOperation with an argument, as it is typed on the command line.
        function Invoke-Wait {
            param([string] $Parameter, [string] $Typed)

            & ([scriptblock]::Create("Wait-BctrlOperation a -$Parameter $Typed -ErrorAction Stop"))
        }
    }

    Context 'Durations' {
        BeforeEach {
            $stub = Get-Stub
            Connect-Stub $stub
        }

        AfterEach {
            Disconnect-Bctrl
        }

        It 'converts <Typed> to <Seconds> seconds' -ForEach @(
            @{ Typed = '0'; Seconds = 0 }
            @{ Typed = '30'; Seconds = 30 }
            @{ Typed = '1.5'; Seconds = 1.5 }
            @{ Typed = '0.41'; Seconds = 0.41 } # 4099999.9999999995 ticks
            @{ Typed = "'30'"; Seconds = 30 }
            @{ Typed = "' 30 '"; Seconds = 30 }
            @{ Typed = "'1.5'"; Seconds = 1.5 }
            @{ Typed = '1e3'; Seconds = 1000 }
            @{ Typed = '([byte] 7)'; Seconds = 7 }
            @{ Typed = '([sbyte] 7)'; Seconds = 7 }
            @{ Typed = '([int16] 7)'; Seconds = 7 }
            @{ Typed = '([uint16] 7)'; Seconds = 7 }
            @{ Typed = '([uint32] 7)'; Seconds = 7 }
            @{ Typed = '([long] 7)'; Seconds = 7 }
            @{ Typed = '([uint64] 7)'; Seconds = 7 }
            @{ Typed = '([float] 2.25)'; Seconds = 2.25 }
            @{ Typed = '([decimal] 2.25)'; Seconds = 2.25 }
            @{ Typed = '90s'; Seconds = 90 }
            @{ Typed = '1.5s'; Seconds = 1.5 }
            @{ Typed = "'90s'"; Seconds = 90 }
            @{ Typed = '90S'; Seconds = 90 }
            @{ Typed = '30m'; Seconds = 1800 }
            @{ Typed = '1.5m'; Seconds = 90 }
            @{ Typed = '1.5h'; Seconds = 5400 }
            @{ Typed = '2h'; Seconds = 7200 }
            @{ Typed = '1h30m'; Seconds = 5400 }
            @{ Typed = "'1h 30m 5s'"; Seconds = 5405 }
            @{ Typed = '500ms'; Seconds = 0.5 }
            @{ Typed = "'2d 3h 4m 5s 6ms'"; Seconds = 183845.006 }
            @{ Typed = '2d'; Seconds = 172800 } # PowerShell itself parses 2d as the decimal 2.
            @{ Typed = "'2d'"; Seconds = 172800 }
            @{ Typed = "' 2d '"; Seconds = 172800 }
            @{ Typed = '1.5d'; Seconds = 129600 }
            @{ Typed = '1d12h'; Seconds = 129600 }
            @{ Typed = '24d'; Seconds = 2073600 }
            @{ Typed = '1w'; Seconds = 604800 }
            @{ Typed = '1.5ms'; Seconds = 0.0015 }
            @{ Typed = '1ms'; Seconds = 0.001 }
            @{ Typed = "'5 min'"; Seconds = 300 }
            @{ Typed = "'5 minutes'"; Seconds = 300 }
            @{ Typed = "'1 Hour 30 Mins'"; Seconds = 5400 }
            @{ Typed = '2hours'; Seconds = 7200 }
            @{ Typed = "'30 sec'"; Seconds = 30 }
            @{ Typed = "'1 week'"; Seconds = 604800 }
            @{ Typed = "'2 days 1 second 500 milliseconds'"; Seconds = 172801.5 }
            @{ Typed = 'PT5M'; Seconds = 300 }
            @{ Typed = 'PT1H30M5.5S'; Seconds = 5405.5 }
            @{ Typed = 'P1DT12H'; Seconds = 129600 }
            @{ Typed = 'P2W'; Seconds = 1209600 }
            @{ Typed = 'PT0S'; Seconds = 0 }
            @{ Typed = '00:05:00'; Seconds = 300 }
            @{ Typed = "'1.00:00:00'"; Seconds = 86400 }
            @{ Typed = '([timespan]::FromMinutes(5))'; Seconds = 300 }
            @{ Typed = "([timespan] '00:00:00.250')"; Seconds = 0.25 }
        ) {
            ConvertTo-Duration $Typed | Should -Be ([timespan]::FromTicks([long]($Seconds * 10000000)))
        }

        It 'keeps all digits of a TimeSpan' {
            ConvertTo-Duration '([timespan]::FromTicks(1234567))' | Should -Be ([timespan]::FromTicks(1234567))
        }

        It 'converts <Typed> in the same way in every culture' -ForEach @(
            @{ Typed = '1.5' }
            @{ Typed = '(1 + 0.5)' }
            @{ Typed = '([decimal] 1 + 0.5)' }
            @{ Typed = "'1.5'" }
            @{ Typed = '1.5s' }
            @{ Typed = "'00:00:01.5'" }
        ) {
            Invoke-WithDecimalComma { ConvertTo-Duration $Typed } | Should -Be ([timespan]::FromSeconds(1.5))
        }

        It 'rejects -Timeout <Typed> before it sends a request' -ForEach @(
            @{ Typed = 'soon'; Shown = 'soon' }
            @{ Typed = "'5 parsecs'"; Shown = '5 parsecs' }
            @{ Typed = '5y'; Shown = '5y' }
            @{ Typed = '1kb'; Shown = '1kb' }
            @{ Typed = '30mb'; Shown = '30mb' }
            @{ Typed = "'30m2h'"; Shown = '30m2h' }
            @{ Typed = 'PT'; Shown = 'PT' }
            @{ Typed = 'P'; Shown = 'P' }
            @{ Typed = 'P1DT'; Shown = 'P1DT' }
            @{ Typed = 'P1M'; Shown = 'P1M' }
            @{ Typed = 'P1Y'; Shown = 'P1Y' }
            @{ Typed = 'PT1.2.3S'; Shown = 'PT1.2.3S' }
            @{ Typed = "'-PT5M'"; Shown = '-PT5M' }
            @{ Typed = "'5 m m'"; Shown = '5 m m' }
            @{ Typed = 'min'; Shown = 'min' }
            @{ Typed = "'1:2:3:4:5'"; Shown = '1:2:3:4:5' }
            @{ Typed = '5:00'; Shown = '5:00' }
            @{ Typed = '$true'; Shown = 'True' }
            @{ Typed = 'NaN'; Shown = 'NaN' }
            @{ Typed = '(Get-Command Get-Item)'; Shown = 'Get-Item' }
            @{ Typed = "`"a``nb`""; Shown = 'a b' }
            @{ Typed = "'-5s'"; Shown = '-5s' }
        ) {
            $failure = { Invoke-Wait Timeout $Typed } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be 'ParameterArgumentTransformationError,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $failure.Exception.ParameterName | Should -Be 'Timeout'
            $failure.Exception.InnerException.Message | Should -BeExactly (
                "'$Shown' is not a valid duration. Use a number of seconds, text such as 90s, 5 min, 1h30m, PT5M or 00:05:00, or a TimeSpan.")
            $stub.Requests.Count | Should -Be 0
        }

        It 'rejects -<Parameter> <Typed>, because a variable may not be set' -ForEach @(
            @{ Parameter = 'Timeout'; Typed = '$null' }
            @{ Parameter = 'Timeout'; Typed = '$env:BCTRL_NOT_SET' }
            @{ Parameter = 'Timeout'; Typed = "''" }
            @{ Parameter = 'Timeout'; Typed = "' '" }
            @{ Parameter = 'LongPollTimeout'; Typed = '$null' }
        ) {
            $failure = { Invoke-Wait $Parameter $Typed } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*' -PassThru
            $failure.Exception.InnerException.Message | Should -BeExactly (
                'The duration is null or empty, for example because a variable is not set. ' +
                'Specify a duration, or leave out the parameter to use its default.')
            $stub.Requests.Count | Should -Be 0
        }

        It 'rejects -Timeout <Typed>, which is shorter than 1 ms' -ForEach @(
            $ticks = 'Did you mean {0} s? PowerShell converts the number {0} to a TimeSpan of {0} ticks, which are 100 ns each.'
            @{ Typed = '([timespan] 30)'; Shown = '00:00:00.0000030'; Reason = $ticks -f 30 }
            @{ Typed = '([timespan] 9999)'; Shown = '00:00:00.0009999'; Reason = $ticks -f 9999 }
            @{ Typed = '0.0005'; Shown = '0.0005'; Reason = 'Specify 0, or at least 1 ms.' }
            @{ Typed = "'0.5ms'"; Shown = '0.5ms'; Reason = 'Specify 0, or at least 1 ms.' }
        ) {
            $failure = { Invoke-Wait Timeout $Typed } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*' -PassThru
            $failure.Exception.InnerException.Message | Should -BeExactly "The duration $Shown is shorter than 1 ms. $Reason"
            $stub.Requests.Count | Should -Be 0
        }

        It 'rejects -<Parameter> <Typed>, which is out of range' -ForEach @(
            @{ Parameter = 'Timeout'; Typed = '-5'; Minimum = 0 }
            @{ Parameter = 'Timeout'; Typed = "([timespan] '-00:00:01')"; Shown = '-00:00:01'; Minimum = 0 }
            @{ Parameter = 'Timeout'; Typed = "'-00:00:01'"; Shown = '-00:00:01'; Minimum = 0 }
            @{ Parameter = 'Timeout'; Typed = '24d1ms'; Minimum = 0 }
            @{ Parameter = 'Timeout'; Typed = '25d'; Minimum = 0 }
            @{ Parameter = 'Timeout'; Typed = '1e10'; Minimum = 0 }
            @{ Parameter = 'Timeout'; Typed = 'Infinity'; Minimum = 0 }
            @{ Parameter = 'LongPollTimeout'; Typed = '0'; Minimum = 1 }
            @{ Parameter = 'LongPollTimeout'; Typed = '500ms'; Minimum = 1 }
            @{ Parameter = 'LongPollTimeout'; Typed = '999ms'; Minimum = 1 }
            @{ Parameter = 'LongPollTimeout'; Typed = '-1'; Minimum = 1 }
            @{ Parameter = 'LongPollTimeout'; Typed = '25d'; Minimum = 1 }
        ) {
            if (-not $Shown) { $Shown = $Typed }
            $failure = { Invoke-Wait $Parameter $Typed } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be 'ParameterArgumentTransformationError,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $failure.Exception.ParameterName | Should -Be $Parameter
            $failure.Exception.InnerException.Message | Should -BeExactly (
                "The duration $Shown is out of range. Specify a duration from $Minimum s to 24 days.")
            $stub.Requests.Count | Should -Be 0
        }

        It 'accepts -<Parameter> <Typed>' -ForEach @(
            @{ Parameter = 'Timeout'; Typed = '24d' }
            @{ Parameter = 'LongPollTimeout'; Typed = '1' }
            @{ Parameter = 'LongPollTimeout'; Typed = '24d' }
        ) {
            (Invoke-Wait $Parameter $Typed).Status | Should -Be 'succeeded'
        }
    }
}
