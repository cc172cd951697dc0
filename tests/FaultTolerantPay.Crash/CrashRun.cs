using System.Diagnostics;
using FaultTolerantPay.Crash.Audit;
using FaultTolerantPay.Crash.Node;
using FaultTolerantPay.Crash.Outside;

namespace FaultTolerantPay.Crash;

/// <summary>
/// Rounds of load and of SIGKILLs in an order that the seed gives. At the end of each round everything is started again, settled and
/// checked.
/// </summary>
internal sealed class CrashRun : IAsyncDisposable
{
    private const int MaxPasses = 5;

    private static readonly TimeSpan MaxSettling = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ftpay-crash-");
    private readonly StoreServer _server;
    private readonly Random _random;
    private readonly int _seed;
    private readonly TextWriter _output;

    // Set when they are started, before the first round.
    private Bank _bank = null!;
    private Nodes _nodes = null!;
    private Callers _callers = null!;

    private CrashRun(StoreKind kind, int seed, TextWriter output)
    {
        (_seed, _random, _output) = (seed, new Random(seed), output);
        _server = StoreServer.Start(kind, _folder.FullName);
    }

    /// <summary>Runs, and returns what was found wrong, one line each.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(StoreKind kind, int rounds, int seed, TextWriter output)
    {
        output.WriteLine($"{rounds} rounds on {kind}, seed {seed}");
        await using var run = new CrashRun(kind, seed, output);
        await run.StartAsync();
        for (int round = 1; round <= rounds; round++)
        {
            List<string> problems = await run.RoundAsync(round);
            if (problems.Count > 0)
            {
                output.WriteLine($"round {round} of seed {seed}: {problems.Count} problems");
                problems.ForEach(output.WriteLine);
                return problems;
            }
        }

        return [];
    }

    public ValueTask DisposeAsync()
    {
        _nodes?.Dispose();
        _bank?.Dispose();
        _server.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task StartAsync()
    {
        _bank = await Bank.StartAsync(Path.Combine(_folder.FullName, "bank.db"));
        _nodes = await Nodes.StartAsync(_server.Place, _bank.Address);
        _callers = new Callers(_nodes, Path.Combine(_folder.FullName, "answers.txt"), _seed);
    }

    private async Task<List<string>> RoundAsync(int round)
    {
        long began = Stopwatch.GetTimestamp();
        await _bank.BreakAsync(round);
        using var stop = new CancellationTokenSource();
        Task load = _callers.RunAsync(round, stop.Token);
        string killed = await KillAsync();
        await Task.Delay(300);
        await stop.CancelAsync();
        await load;
        await _bank.MendAsync();
        using OpenStore opened = _server.Place.Open();
        var audit = new RoundAudit(opened.Store, _bank.Ledger, new NodeSettings(_server.Place, _bank.Address).CapMinor);
        // Whoever has no answer yet is answered before everything is settled, and everybody is answered the same afterwards.
        await _callers.AskAgainAsync(round, isSettled: false);
        long settling = Stopwatch.GetTimestamp();
        bool isSettled = await audit.SettleAsync(MaxSettling);
        TimeSpan settled = Stopwatch.GetElapsedTime(settling);
        // What was refused because something passed by itself may be paid now, and is settled in its turn.
        for (int pass = 1; isSettled && (pass == 1 || _callers.WaitsForAnswers(round)) && pass <= MaxPasses; pass++)
        {
            await _callers.AskAgainAsync(round, isSettled: true);
            isSettled = await audit.SettleAsync(MaxSettling);
        }

        List<string> problems = [.. _callers.Contradictions, .. await audit.FindProblemsAsync(_callers.Asked, isCollected: true)];
        if (!isSettled)
        {
            problems.Add($"Not settled after {MaxSettling.TotalSeconds:0} s.");
        }

        string kinds = string.Join(", ", _callers.Asked
            .Where(asked => asked.Payment.Order.StartsWith($"r{round}-", StringComparison.Ordinal))
            .CountBy(asked => asked.Answer?.Kind.ToString() ?? "unanswered")
            .OrderBy(kind => kind.Key).Select(kind => $"{kind.Value} {kind.Key}"));
        _output.WriteLine(
            $"round {round}: killed {killed}; {kinds}; settled in {settled.TotalSeconds:0.0} s; "
            + $"{Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        return problems;
    }

    /// <summary>One to three of the nodes and the bank, and the server in every round.</summary>
    private async Task<string> KillAsync()
    {
        var names = new List<string>();
        var restarts = new List<Task>();
        string[] targets = ["node-0", "node-1", "bank"];
        List<string> chosen = [.. targets.OrderBy(_ => _random.Next()).Take(_random.Next(1, 4))];
        if (_server.IsThere)
        {
            chosen.Insert(_random.Next(chosen.Count + 1), "server");
        }

        foreach (string target in chosen)
        {
            await Task.Delay(_random.Next(100, 500));
            names.Add(target);
            restarts.Add(KillAndRestartAsync(target, TimeSpan.FromMilliseconds(_random.Next(0, 300))));
        }

        await Task.WhenAll(restarts);
        return string.Join(", ", names);
    }

    private Task KillAndRestartAsync(string target, TimeSpan pause) => target switch
    {
        "node-0" => _nodes.KillAndRestartAsync(0, pause),
        "node-1" => _nodes.KillAndRestartAsync(1, pause),
        "bank" => _bank.KillAndRestartAsync(pause),
        _ => _server.KillAndRestartAsync(),
    };
}
