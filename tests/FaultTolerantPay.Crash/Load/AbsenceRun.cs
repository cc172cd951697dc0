using System.Globalization;

namespace FaultTolerantPay.Crash.Load;

/// <summary>
/// The database server is stopped under load. Payments must be refused at once while it is away, nobody may storm it when it is back, and
/// work must go on then.
/// </summary>
internal sealed class AbsenceRun(LoadedNode node, double awaySeconds, double perSecond, LoadBounds bounds, TextWriter output)
{
    private const int PatienceMs = 2_000;
    private const long MaxGrowth = 128 << 20;

    /// <summary>The node may open all its connections again, the one that listens, and one for each batch whose answer was lost.</summary>
    private const int MaxSessionsOnReturn = 24;

    private static readonly TimeSpan UntilStop = TimeSpan.FromSeconds(2);

    /// <returns>What is wrong, one line each.</returns>
    public async Task<List<string>> RunAsync()
    {
        await node.Bank.MendAsync();
        await node.CallAsync(Plan("before", UntilStop.TotalSeconds));
        long held = node.WorkingSet;
        // Inside the node, because a process of callers takes a while to start.
        Task<LoadReport> leaving = node.CallInsideAsync(Plan("leaving", UntilStop.TotalSeconds + 1));
        await Task.Delay(UntilStop);
        await Task.Run(node.Server.Stop);
        LoadReport left = await leaving;
        long failsBefore = FailedConnects();
        Task<LoadReport> refusing = node.CallAsync(Plan("away", awaySeconds));
        long most = await node.MaxWorkingSetAsync(refusing);
        LoadReport away = await refusing;
        double attempts = (FailedConnects() - failsBefore) / awaySeconds;
        Task<LoadReport> returning = node.CallAsync(Plan("back", bounds.MaxRecoverySeconds + 1));
        await Task.Run(node.Server.StartAgain);
        long sessionsBefore = Sessions();
        LoadReport back = await returning;
        long sessions = Sessions() - sessionsBefore;
        Print($"stopped under {perSecond:0} payments a second: accepted {left.Accepted}, refused {left.Refused}, unclear {left.Unclear}");
        Print($"away for {awaySeconds:0} s: refused {away.Refused}; accepted {away.Accepted.Count}, unclear {away.Unclear}");
        Print($"answers: {string.Join(", ", away.Answers.Select(answer => $"{answer.Value} {answer.Key}"))}");
        Print($"connections tried meanwhile: {attempts:0.0} a second; opened after the return: {sessions}");
        Print($"memory {held >> 20} MB before, at most {most >> 20} MB");
        Print($"back: as before after {back.BadUntilSeconds:0.0} s; accepted {back.Accepted}");
        List<string> problems = [];
        Check(left.Accepted.Count > 0, "no payment was accepted before the server was stopped");
        Check(away.Refused.Count > 0, "no payment was refused while the server was away");
        Check(away.Accepted.Count == 0, $"{away.Accepted.Count} payments were accepted while the server was away");
        Check(
            away.Refused.P99 <= bounds.MaxRefusalMs,
            $"p99 of a refusal is {away.Refused.P99:0} ms: expected at most {bounds.MaxRefusalMs:0} ms");
        Check(
            away.Answers.Keys.All(answer => answer == $"{OutcomeKind.Unavailable} {OutcomeReasons.StoreDown}"),
            $"not every payment was refused as {OutcomeReasons.StoreDown}");
        Check(
            attempts <= bounds.MaxAttemptsPerSecond,
            $"{attempts:0.0} connections were tried in a second: expected {bounds.MaxAttemptsPerSecond:0}");
        Check(sessions <= MaxSessionsOnReturn, $"{sessions} connections were opened at the return: expected {MaxSessionsOnReturn}");
        Check(most - held <= MaxGrowth, $"memory grew by {(most - held) >> 20} MB: expected at most {MaxGrowth >> 20} MB");
        Check(
            back.BadUntilSeconds <= bounds.MaxRecoverySeconds,
            $"payments were accepted as before after {back.BadUntilSeconds:0.0} s: expected {bounds.MaxRecoverySeconds:0} s");
        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add($"{problem}.");
            }
        }
    }

    private LoadPlan Plan(string name, double seconds) =>
        new() { Name = name, PerSecond = perSecond, Seconds = seconds, PatienceMs = PatienceMs };

    /// <summary>Connections that nobody took, of all processes on this machine, since it started.</summary>
    private static long FailedConnects()
    {
        string[][] tcp = [.. File.ReadLines("/proc/net/snmp")
            .Where(line => line.StartsWith("Tcp:", StringComparison.Ordinal)).Select(line => line.Split(' '))];
        return long.Parse(tcp[1][Array.IndexOf(tcp[0], "AttemptFails")], CultureInfo.InvariantCulture);
    }

    /// <summary>The connections that the server has had.</summary>
    private long Sessions() => long.Parse(
        node.Server.Query("SELECT sessions FROM pg_stat_database WHERE datname = current_database()"), CultureInfo.InvariantCulture);

    private void Print(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
