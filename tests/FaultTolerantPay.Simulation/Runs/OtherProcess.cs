using System.Diagnostics;
using FaultTolerantPay.Sqlite;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>
/// This program as another process, which opens a store, reads, and closes it, as a second node that stops or a tool of an operator's.
/// </summary>
internal static class OtherProcess
{
    /// <summary>The option that makes a process a visitor.</summary>
    public const string Option = "--visit";

    /// <summary>Starts one, and waits until it has ended. False: it could not open the store.</summary>
    public static bool Run(string path)
    {
        var start =
            new ProcessStartInfo("dotnet", [typeof(OtherProcess).Assembly.Location, Option, path]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start) ?? throw new SimulationException("'dotnet' did not start.");
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>What the other process does.</summary>
    public static int Visit(string path)
    {
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = path });
        store.StandIn.GetTrialBalanceAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return 0;
    }
}
