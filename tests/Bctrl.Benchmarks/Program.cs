using BenchmarkDotNet.Running;
using Bctrl.Benchmarks;

try
{
    return await RunAsync();
}
catch (Exception e) when (e is ArgumentException or NotOptimizedException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

async Task<int> RunAsync()
{
    switch (args.FirstOrDefault())
    {
        case "compare":
            return await CompareCommand.RunAsync(new Options(args[1..], "json", "counts", "seconds", "rounds", "protocols", "together", "kind"));
        case "throttle":
            return await ThrottleCommand.RunAsync(new Options(args[1..], "count", "limits", "seconds", "rounds", "protocols", "together"));
        case "parse":
            return await ParseCommand.RunAsync(new Options(args[1..], "steps", "rounds"));
        case "import":
            return await ImportCommand.RunAsync(new Options(args[1..], "rounds"));
        case "stop":
            return await StopCommand.RunAsync(new Options(args[1..], "count", "rounds", "protocols"));
        case "soak":
            return await SoakCommand.RunAsync(new Options(args[1..], "minutes"));

        // The commands above start these commands in other processes.
        case "serve":
            return await ServeCommand.RunAsync(new Options(args[1..], "faults", "together"));
        case "contend":
            return await MeasureWaitCommand.RunAsync(args[1], new Options(args[2..], "ids", "server", "trust", "throttle", "chunk", "kind"));

        // All other arguments are for BenchmarkDotNet, such as --filter '*Parse*'. It must run in this process: its own build
        // would write the assemblies of both frameworks to one folder, and a module without assemblies.
        default:
            BenchmarkSwitcher.FromAssembly(typeof(Options).Assembly).Run([.. args, "--inProcess"]);
            return 0;
    }
}
