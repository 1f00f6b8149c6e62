Describe 'Connect-Bctrl' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $environment = 'BCTRL_API_KEY', 'BCTRL_BASE_URL', 'BCTRL_API_BASE_URL', 'BCTRL_API_URL'

        # Gets the error of a script, which must throw, in the form in which a user sees it.
        function Get-Failure {
            param([scriptblock] $Script, [string] $ErrorId)

            $failure = $Script | Should -Throw -ErrorId "$ErrorId,Bctrl.PowerShell.ConnectBctrlCommand" -PassThru
            Get-BctrlConnection | Should -BeNullOrEmpty -Because 'the command failed'
            $failure
        }
    }

    BeforeEach {
        $stub = Get-Stub
    }

    AfterEach {
        $environment | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $null) }
        Disconnect-Bctrl
    }

    Context 'Output' {
        It 'is nothing' {
            Connect-Bctrl (ConvertTo-Key) | Should -BeNullOrEmpty
            (Get-BctrlConnection).Server | Should -Be 'https://api.bctrl.ai/'
        }

        It 'is the connection with its defaults with -PassThru, and no request is sent' {
            $connection = Connect-Bctrl -ApiKey (ConvertTo-Key) -HttpMessageHandler $stub -PassThru
            $connection.PSObject.TypeNames[0] | Should -Be 'Bctrl.BctrlConnection'
            $connection.Server | Should -Be 'https://api.bctrl.ai/'
            $connection.SubaccountId | Should -BeNullOrEmpty
            $connection.Proxy | Should -BeNullOrEmpty
            $connection.MaximumRetryCount | Should -Be 20
            $connection.RetryIntervalSec | Should -Be 1
            "$connection" | Should -Be 'https://api.bctrl.ai/'
            $connection | Should -Be (Get-BctrlConnection)
            $stub.Requests.Count | Should -Be 0
        }

        It 'has the value of each parameter' {
            $parameters = @{ Server = 'https://bctrl.example.test/v1'; SubaccountId = 'sub-1'; Proxy = 'https://proxy.example.test:3128' }
            $connection = Connect-Bctrl -ApiKey (ConvertTo-Key) @parameters -MaximumRetryCount 3 -RetryIntervalSec 0.5 -PassThru
            $connection.Server | Should -Be 'https://bctrl.example.test/'
            $connection.SubaccountId | Should -Be 'sub-1'
            $connection.MaximumRetryCount | Should -Be 3
            $connection.RetryIntervalSec | Should -Be 0.5
            $connection.Proxy | Should -Be 'https://proxy.example.test:3128/'
        }
    }

    Context 'Requests' {
        It 'have the key and the subaccount' {
            Connect-Bctrl (ConvertTo-Key) https://api.example.test/bctrl/v1 -SubaccountId sub-1 -HttpMessageHandler $stub
            $null = $stub.On('GET /bctrl/v1/operations/a', (Get-OperationResponse a))
            $null = Get-BctrlOperation a
            $stub.Requests[0].Uri.AbsoluteUri | Should -Be 'https://api.example.test/bctrl/v1/operations/a'
            $stub.Requests[0].Headers['Authorization'] | Should -Be "Bearer $canary"
            $stub.Requests[0].Headers['BCTRL-Subaccount-Id'] | Should -Be 'sub-1'
            $stub.Requests[0].Headers['User-Agent'] | Should -Be "Bctrl.PowerShell/$((Get-Module Bctrl).Version)"
        }

        It 'are sent over the last connection, or over that of -Connection' {
            $theirStub = Get-Stub
            $mine = Connect-Bctrl (ConvertTo-Key key-1) -HttpMessageHandler $stub -PassThru
            Connect-Bctrl (ConvertTo-Key key-2) -HttpMessageHandler $theirStub
            $null = Wait-BctrlOperation a
            $null = Wait-BctrlOperation b -Connection $mine
            $null = Wait-BctrlOperation c
            $stub.Requests | ForEach-Object { "$($_.OperationId) $($_.Headers['Authorization'])" } | Should -Be 'b Bearer key-1'
            $theirStub.Requests | ForEach-Object { "$($_.OperationId) $($_.Headers['Authorization'])" } |
                Should -Be 'a Bearer key-2', 'c Bearer key-2'
            $mine | Disconnect-Bctrl
        }

        It 'are sent over the previous connection after a failure' {
            Connect-Stub $stub
            { Connect-Bctrl (ConvertTo-Key) ftp://nowhere.example.test } | Should -Throw -ErrorId 'InvalidConnection,*'
            (Wait-BctrlOperation a).Id | Should -Be 'a'
        }

        It 'of two runspaces are sent over different connections' {
            $runspaces = (Open-Runspace), (Open-Runspace)
            $stubs = $stub, (Get-Stub)
            $shells = foreach ($i in 0, 1) {
                Get-Shell $runspaces[$i] {
                    param($key, $stub)
                    Connect-Bctrl $key -HttpMessageHandler $stub
                    1..20 | ForEach-Object { "op-$_" } | Wait-BctrlOperation
                } (ConvertTo-Key "key-$i"), $stubs[$i]
            }
            $last = Get-Shell $runspaces[0] { Disconnect-Bctrl; try { Wait-BctrlOperation a } catch { $_ } }
            $other = Get-Shell $runspaces[1] { Wait-BctrlOperation a }
            try {
                $invocations = $shells | ForEach-Object { $_.BeginInvoke() }
                foreach ($i in 0, 1) {
                    $shells[$i].EndInvoke($invocations[$i]) | Should -HaveCount 20
                    $stubs[$i].Requests | ForEach-Object { $_.Headers['Authorization'] } | Should -Be (, "Bearer key-$i" * 20)
                }
                $last.Invoke().FullyQualifiedErrorId | Should -Be 'NotConnected,Bctrl.PowerShell.WaitBctrlOperationCommand'
                $other.Invoke().Id | Should -Be 'a' -Because 'the other runspace has its own connection'
            } finally {
                $shells + $last + $other | ForEach-Object Dispose
                $runspaces | ForEach-Object Dispose
            }
        }

        It 'are not sent from a runspace without a connection' {
            Connect-Stub $stub
            $runspace = Open-Runspace
            $shell = Get-Shell $runspace { Get-BctrlConnection; try { Wait-BctrlOperation a } catch { $_ } }
            try {
                $failure = $shell.Invoke()
                $failure | Should -HaveCount 1
                "$failure" | Should -Be 'There is no connection to bctrl, and the environment variable BCTRL_API_KEY is not set.'
                $failure.FullyQualifiedErrorId | Should -Be 'NotConnected,Bctrl.PowerShell.WaitBctrlOperationCommand'
                $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
                $failure.TargetObject | Should -BeNullOrEmpty
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }

        It 'are sent over the same connection when the module was imported again' {
            $runspace = Open-Runspace
            $shell = Get-Shell $runspace {
                param($key, $stub, $module)
                Connect-Bctrl $key -HttpMessageHandler $stub
                Remove-Module Bctrl
                Import-Module $module
                Wait-BctrlOperation a
            } (ConvertTo-Key), $stub, ([IO.Path]::Combine($moduleParent, 'Bctrl', 'Bctrl.psd1'))
            try {
                $shell.Invoke().Id | Should -Be 'a'
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }
    }

    Context 'Key' {
        It 'is required' {
            $failure = Get-Failure { Connect-Bctrl } NotConnected
            "$failure" | Should -Be 'There is no API key. Specify -ApiKey, or set the environment variable BCTRL_API_KEY.'
            $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        }

        It 'is rejected if it is <What>' -ForEach @(
            @{ What = 'empty'; Text = ''; Message = 'The API key is empty.' }
            @{ What = 'blank'; Text = '   '; Message = 'The API key is empty.' }
            @{ What = 'text with a space'; Text = 'abc def' }
            @{ What = 'text with a header'; Text = "abc`r`nX-Evil: 1" }
            @{ What = 'text with a line break at its end'; Text = "abc`n" }
            @{ What = 'not ASCII'; Text = "abc$([char]0xe9)" }
            @{ What = 'text with a NUL character'; Text = "abc$([char]0)" }
        ) {
            $failure = Get-Failure { Connect-Bctrl -ApiKey (ConvertTo-Key $Text) } InvalidConnection
            if (-not $Message) {
                $Message = 'The API key contains a space, a line break, or a character outside ASCII. Copy the complete key again.'
            }
            "$failure" | Should -Be $Message
            "$($failure.Exception)$($failure.TargetObject)" | Should -Not -Match 'abc'
        }

        It 'is rejected if it is <What>, with the command that works and without the text' -ForEach @(
            @{ What = 'plain text'; Value = 'plain-text' }
            @{ What = 'an object'; Value = [pscustomobject]@{ Key = 'plain-text' } }
        ) {
            $failure = Get-Failure { Connect-Bctrl -ApiKey $Value } ParameterArgumentTransformationError
            "$failure" | Should -BeLike ('*The API key has to be a SecureString, because plain text could be shown or logged. ' +
                'Run Connect-Bctrl -ApiKey (Read-Host -AsSecureString), or set the environment variable BCTRL_API_KEY *')
            "$failure$($failure.Exception)$($failure.CategoryInfo)$($failure.TargetObject)" | Should -Not -Match 'plain-text'
        }

        It 'can be the password of a credential' {
            $credential = [pscredential]::new('bctrl', (ConvertTo-Key))
            foreach ($key in $credential, (Write-Output $credential)) {
                Connect-Bctrl $key -HttpMessageHandler $stub
                $null = Wait-BctrlOperation a
            }
            $stub.Requests | ForEach-Object { $_.Headers['Authorization'] } | Should -Be "Bearer $canary", "Bearer $canary"
        }
    }

    Context 'Server' {
        It 'is rejected if it is <Server>' -ForEach @(
            @{ Server = 'ftp://api.example.test'; Message = "'ftp://api.example.test' is not an absolute http or https address. Use" }
            @{ Server = 'file:///etc/passwd'; Message = "'file:///etc/passwd' is not an absolute http or https address. Use" }
            @{ Server = 'localhost:8787'; Message = "'localhost:8787' is not an absolute http or https address. Use" }
            @{ Server = 'api.example.test'; Message = "'api.example.test' is not an absolute http or https address. Use" }
            @{ Server = '/v1'; Message = "'/v1' is not an absolute http or https address. Use" }
            @{ Server = 'kim:secret@api.example.test'; Message = "'***@api.example.test' is not an absolute http or https address. Use" }
            @{ Server = 'https://api.example.test?x=1'; Message = "'https://api.example.test?x=1' contains a query or a fragment. Remove it: use" }
            @{ Server = 'https://api.example.test/v1#a'; Message = "'https://api.example.test/v1#a' contains a query or a fragment. Remove it: use" }
        ) {
            $failure = Get-Failure { Connect-Bctrl (ConvertTo-Key) $Server } InvalidConnection
            "$failure" | Should -Be "The server $Message an address such as https://api.bctrl.ai/."
            $failure.Exception.Kind | Should -Be 'InvalidConnection'
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            "$($failure.Exception)$($failure.CategoryInfo)$($failure.TargetObject)" | Should -Not -Match 'secret'
        }

        It 'is rejected if it contains a password, and the error does not show the password' {
            $failure = Get-Failure { Connect-Bctrl (ConvertTo-Key) https://kim:secret@api.example.test } InvalidConnection
            "$failure" | Should -Be 'The server address contains a user name or password. Remove it: the API requires only the API key.'
            $failure.TargetObject | Should -BeNullOrEmpty
            "$($failure.Exception)$($failure.CategoryInfo)" | Should -Not -Match 'secret'
        }

        It 'is rejected if the key would be sent unencrypted to <Server><With>' -ForEach @(
            @{ Server = 'http://api.example.test/'; With = ''; Parameters = @{} }
            @{ Server = 'http://localhost:8787/'; With = ' through a proxy'; Parameters = @{ Proxy = 'http://proxy.example.test:3128' } }
        ) {
            $failure = Get-Failure { Connect-Bctrl (ConvertTo-Key) $Server @Parameters } InvalidConnection
            "$failure" | Should -Be "The API key would be sent to '$Server' unencrypted. Use https, or specify -AllowUnencryptedAuthentication."
        }

        It 'can be http on this machine' {
            (Connect-Bctrl (ConvertTo-Key) http://localhost:8787 -PassThru).Server | Should -Be 'http://localhost:8787/'
        }

        It 'can be http on another machine with -AllowUnencryptedAuthentication' {
            $allowed = @{ AllowUnencryptedAuthentication = $true }
            (Connect-Bctrl (ConvertTo-Key) http://api.example.test @allowed -PassThru).Server | Should -Be 'http://api.example.test/'
        }
    }

    Context 'Proxy' {
        It 'is rejected if it is <_>' -ForEach @(
            '10.0.0.1:8080', 'proxy.example.test:8080', 'proxy.example.test', 'ftp://proxy.example.test'
        ) {
            $failure = Get-Failure { Connect-Bctrl (ConvertTo-Key) http://localhost:8787 -Proxy $_ } InvalidConnection
            "$failure" | Should -Be "The proxy '$_' is not a valid address. Use an address such as http://proxy.example.com:8080."
        }

        It 'is rejected if it contains a password, and the error does not show the password' {
            $failure = Get-Failure { Connect-Bctrl (ConvertTo-Key) -Proxy http://kim:secret@proxy.example.test:3128 } InvalidConnection
            "$failure" | Should -Be ('The proxy address contains a user name or password, which the connection object would show. ' +
                'Use -ProxyCredential instead.')
            "$($failure.Exception)$($failure.CategoryInfo)$($failure.TargetObject)" | Should -Not -Match 'secret'
        }

        It 'can be a <_> address' -ForEach @('http', 'https', 'socks4', 'socks4a', 'socks5') {
            $proxy = "${_}://proxy.example.test:3128/"
            (Connect-Bctrl (ConvertTo-Key) -Proxy $proxy -PassThru).Proxy | Should -Be $proxy
        }
    }

    Context 'Parameters' {
        It 'rejects -<Name> <Text>' -ForEach @(
            @{ Name = 'SubaccountId'; Text = "''"; Value = ''; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'SubaccountId'; Text = "' '"; Value = ' '; ErrorId = 'InvalidConnection' }
            @{ Name = 'SubaccountId'; Text = 'with a space'; Value = 'a b'; ErrorId = 'InvalidConnection' }
            @{ Name = 'SubaccountId'; Text = 'with a line break'; Value = "a`r`nX-Evil: 1"; ErrorId = 'InvalidConnection' }
            @{ Name = 'MaximumRetryCount'; Text = '-1'; Value = -1; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'MaximumRetryCount'; Text = '1001'; Value = 1001; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'RetryIntervalSec'; Text = '0'; Value = 0; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'RetryIntervalSec'; Text = '30.1'; Value = 30.1; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'RetryIntervalSec'; Text = '3601'; Value = 3601; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'ApiKey'; Text = '$null'; Value = $null; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'Server'; Text = '$null'; Value = $null; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'Proxy'; Text = '$null'; Value = $null; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'HttpMessageHandler'; Text = '$null'; Value = $null; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'HttpMessageHandler'; Text = 'curl'; Value = 'curl'; ErrorId = 'CannotConvertArgumentNoMessage' }
        ) {
            $parameters = @{ ApiKey = ConvertTo-Key }
            $parameters[$Name] = $Value
            $failure = Get-Failure { Connect-Bctrl @parameters } $ErrorId
            if ($ErrorId -eq 'InvalidConnection') {
                "$failure" | Should -Be 'The subaccount id is blank, or contains a space, a control character, or a character outside ASCII.'
            }
        }

        It 'rejects -<_> with text that is no address, without its password' -ForEach 'Server', 'Proxy' {
            $parameters = @{ ApiKey = ConvertTo-Key; $_ = 'https://kim:secret@example.test:99999' }
            $failure = Get-Failure { Connect-Bctrl @parameters } ParameterArgumentTransformationError
            "$failure" | Should -BeLike "*'$_'. '*@example.test:99999' is not a valid address. *"
            "$failure$($failure.Exception)$($failure.CategoryInfo)$($failure.TargetObject)" | Should -Not -Match 'secret'
        }

        It 'accepts -<Name> <Value>' -ForEach @(
            @{ Name = 'MaximumRetryCount'; Value = 0 }
            @{ Name = 'MaximumRetryCount'; Value = 1000 }
            @{ Name = 'RetryIntervalSec'; Value = 0.001 }
            @{ Name = 'RetryIntervalSec'; Value = 30 }
        ) {
            $parameters = @{ $Name = $Value }
            (Connect-Bctrl (ConvertTo-Key) @parameters -PassThru).$Name | Should -Be $Value
        }

        It 'prompts for the password if -ProxyCredential is a user name' {
            (Get-Command Connect-Bctrl).Parameters['ProxyCredential'].Attributes | ForEach-Object { $_.GetType().Name } |
                Should -Contain 'CredentialAttribute'
        }
    }

    Context 'Environment' {
        It 'contains the key, which is used without white space around it' {
            $env:BCTRL_API_KEY = "  $canary`n"
            Connect-Bctrl -HttpMessageHandler $stub
            $null = Wait-BctrlOperation a
            $stub.Requests[0].Headers['Authorization'] | Should -Be "Bearer $canary"
        }

        It 'is overridden by parameters' {
            $env:BCTRL_API_KEY = 'another-key'
            $env:BCTRL_BASE_URL = 'https://elsewhere.example.test'
            Connect-Stub $stub
            $null = Wait-BctrlOperation a
            $stub.Requests[0].Uri.Host | Should -Be 'api.example.test'
            $stub.Requests[0].Headers['Authorization'] | Should -Be "Bearer $canary"
        }

        It 'contains the server <Expected>' -ForEach @(
            @{ Values = 'https://1.example.test', 'https://2.example.test', 'https://3.example.test/v1'; Expected = 'https://1.example.test/' }
            @{ Values = $null, ' https://2.example.test/v1/ ', 'https://3.example.test'; Expected = 'https://2.example.test/' }
            @{ Values = '', '  ', 'https://3.example.test/v1'; Expected = 'https://3.example.test/' }
            @{ Values = $null, $null, $null; Expected = 'https://api.bctrl.ai/' }
        ) {
            foreach ($i in 0..2) {
                [Environment]::SetEnvironmentVariable($environment[$i + 1], $Values[$i])
            }
            (Connect-Bctrl (ConvertTo-Key) -PassThru).Server | Should -Be $Expected
        }

        It 'is an error for <Command> if the server is <Server>' -ForEach @(
            $notHttp = 'The server ''{0}'' is not an absolute http or https address. Use an address such as https://api.bctrl.ai/.'
            $unencrypted = 'The API key would be sent to ''{0}'' unencrypted. Use https, or specify -AllowUnencryptedAuthentication.'
            $servers = @(
                @{ Server = 'localhost:8787'; Message = $notHttp -f 'localhost:8787' }
                @{ Server = 'not an address'; Message = $notHttp -f 'not an address' }
                @{ Server = 'http://api.example.test:99999'; Message = $notHttp -f 'http://api.example.test:99999' }
                @{ Server = 'kim secret@api'; Message = $notHttp -f '***@api' }
                @{ Server = 'kim:se cret@api'; Message = $notHttp -f '***@api' }
                @{ Server = 'ftp://api.example.test'; Message = $notHttp -f 'ftp://api.example.test' }
                @{ Server = 'http://api.example.test/'; Message = $unencrypted -f 'http://api.example.test/' }
            )
            foreach ($server in $servers) {
                foreach ($variable in 'BCTRL_BASE_URL', 'BCTRL_API_BASE_URL', 'BCTRL_API_URL') {
                    $server + @{ Command = 'Connect-Bctrl'; Variable = $variable }
                }
                $server + @{ Command = 'Get-BctrlConnection'; Variable = 'BCTRL_BASE_URL' }
                $server + @{ Command = 'Get-BctrlOperation'; Variable = 'BCTRL_BASE_URL' }
            }
        ) {
            $env:BCTRL_API_KEY = $canary
            [Environment]::SetEnvironmentVariable($Variable, $Server)
            $failure = { & $Command } | Should -Throw -ErrorId 'InvalidConnection,Bctrl.PowerShell.*' -PassThru
            "$failure" | Should -Be "$Message The value comes from the environment variable $Variable."
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $failure.ErrorDetails.RecommendedAction | Should -Be 'Correct the value that the message describes, then run the command again.'
            "$($failure.Exception)" | Should -Not -Match 'se ?cret'
        }

        It 'is not named in an error about a parameter' {
            $env:BCTRL_API_KEY = 'canary key'
            $env:BCTRL_BASE_URL = 'localhost:8787'
            { Connect-Bctrl (ConvertTo-Key) ftp://api.example.test } | Should -Throw -ErrorId 'InvalidConnection,*' -PassThru |
                ForEach-Object { "$_" } | Should -Not -Match 'variable'
            { Connect-Bctrl (ConvertTo-Key 'a key') https://api.example.test } | Should -Throw -ErrorId 'InvalidConnection,*' -PassThru |
                ForEach-Object { "$_" } | Should -Not -Match 'variable'
        }

        It 'is an error for <_> if the key is not valid, which does not show it' -ForEach @(
            'Connect-Bctrl', 'Get-BctrlConnection', 'Get-BctrlOperation'
        ) {
            $env:BCTRL_API_KEY = 'canary key'
            $failure = { & $_ } | Should -Throw -ErrorId 'InvalidConnection,*' -PassThru
            "$failure" | Should -Be ('The API key contains a space, a line break, or a character outside ASCII. Copy the complete key again. ' +
                'The value comes from the environment variable BCTRL_API_KEY.')
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            "$($failure.Exception)" | Should -Not -Match 'canary'
        }
    }
}
