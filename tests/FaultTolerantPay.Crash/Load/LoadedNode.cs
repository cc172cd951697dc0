using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using FaultTolerantPay.Crash.Audit;
using FaultTolerantPay.Crash.Node;
using FaultTolerantPay.Crash.Outside;

namespace FaultTolerantPay.Crash.Load;

/// <summary>A node on a PostgreSQL server, the bank, and callers, each in a process of its own.</summary>
internal sealed class LoadedNode : IAsyncDisposable
{
    private const int AskedAtOnce = 32;

    /// <summary>No cap is reached: what is refused, is refused because of the load.</summary>
    private const long CapMinor = 1_000_000_000_000;

    /// <summary>What such a node takes in a third of a second.</summary>
    private const int MaxPayments = 100;

    private static readonly TimeSpan MaxSettling = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ftpay-load-");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(10) };

    // Set when they are started, before anything else.
    private Bank _bank = null!;
    private ChildProgram _program = null!;

    private LoadedNode() => Server = StoreServer.Start(StoreKind.Postgres, _folder.FullName);

    public StoreServer Server { get; }

    public Bank Bank => _bank;

    public Uri Address => _program.Address;

    /// <summary>The payments that may have been taken.</summary>
    public string Answers => Path.Combine(_folder.FullName, "answers.txt");

    /// <summary>The node's resident memory, in bytes.</summary>
    public long WorkingSet => Vitals.WorkingSet(_program.ProcessId);

    /// <summary>The processor time that the node has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            using var process = Process.GetProcessById(_program.ProcessId);
            return process.TotalProcessorTime;
        }
    }

    public static async Task<LoadedNode> StartAsync(TimeSpan collectionDelay, int? maxPayments = null)
    {
        var node = new LoadedNode();
        try
        {
            await node.BeginAsync(collectionDelay, maxPayments ?? MaxPayments);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Callers in a process of their own, over HTTP.</summary>
    public async Task<LoadReport> CallAsync(LoadPlan plan)
    {
        string output = await ChildProgram.RunAsync(
            TimeSpan.FromSeconds(plan.Seconds) + MaxSettling, "FaultTolerantPay.Crash", "callers", "--node", Address.ToString(),
            "--plan", JsonSerializer.Serialize(plan), "--answers", Answers);
        return JsonSerializer.Deserialize<LoadReport>(output)!;
    }

    /// <summary>Callers inside the node's process, without HTTP.</summary>
    public async Task<LoadReport> CallInsideAsync(LoadPlan plan)
    {
        using HttpResponseMessage response =
            await _http.PostAsJsonAsync(new Uri(Address, NodeProgram.Load), new LoadAsked(plan, Answers));
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<LoadReport>())!;
    }

    public async Task<Vitals> VitalsAsync() => (await _http.GetFromJsonAsync<Vitals>(new Uri(Address, NodeProgram.Holds)))!;

    /// <summary>The most memory that the node holds while something runs, in bytes.</summary>
    public async Task<long> MaxWorkingSetAsync(Task running)
    {
        long max = WorkingSet;
        while (!running.IsCompleted)
        {
            await Task.Delay(200);
            max = Math.Max(max, WorkingSet);
        }

        return max;
    }

    /// <summary>
    /// Everybody asks again: who has an answer gets the same one, and who has none gets one. Then the store is compared with the bank.
    /// </summary>
    /// <returns>What is wrong, one line each.</returns>
    public async Task<List<string>> AuditAsync(bool isCollected)
    {
        await _bank.MendAsync();
        List<AnsweredPayment> told = AnswerLog.Read(Answers);
        using OpenStore opened = Server.Place.Open();
        var audit = new RoundAudit(opened.Store, _bank.Ledger, CapMinor);
        List<string> problems = [];
        if (!await (isCollected ? audit.SettleAsync(MaxSettling) : audit.DecideAsync(MaxSettling)))
        {
            problems.Add($"Not settled after {MaxSettling.TotalSeconds:0} s.");
        }

        AnsweredPayment[] again = await AskAgainAsync(told);
        foreach ((AnsweredPayment before, AnsweredPayment after) in told.Zip(again))
        {
            if (before.Answer is { IsFinal: true } answer && answer.Kind != after.Answer?.Kind)
            {
                problems.Add($"{before.Payment.Order} was {answer.Kind}, and is {after.Answer?.Kind.ToString() ?? "lost"}.");
            }
        }

        // Who had no answer may have been paid only now.
        if (!await (isCollected ? audit.SettleAsync(MaxSettling) : audit.DecideAsync(MaxSettling)))
        {
            problems.Add($"Not settled again after {MaxSettling.TotalSeconds:0} s.");
        }

        problems.AddRange(await audit.FindProblemsAsync(again.Select(one => (one.Payment, one.Answer)), isCollected));
        return problems;
    }

    public ValueTask DisposeAsync()
    {
        _program?.Dispose();
        _bank?.Dispose();
        Server.Dispose();
        _http.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task BeginAsync(TimeSpan collectionDelay, int maxPayments)
    {
        _bank = await Bank.StartAsync(Path.Combine(_folder.FullName, "bank.db"));
        _program = await ChildProgram.StartAsync(
            "FaultTolerantPay.Crash", "node", "--store", Server.Place.Kind.ToString(), "--place", Server.Place.Text,
            "--bank", _bank.Address.ToString(), "--cap", CapMinor.ToString(CultureInfo.InvariantCulture),
            "--collection-delay", collectionDelay.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            "--max-payments", maxPayments.ToString(CultureInfo.InvariantCulture));
        using HttpResponseMessage response =
            await _http.PostAsJsonAsync(new Uri(Address, NodeProgram.Merchants), Callers.Merchants);
        response.EnsureSuccessStatusCode();
    }

    private async Task<AnsweredPayment[]> AskAgainAsync(List<AnsweredPayment> told)
    {
        var again = new AnsweredPayment[told.Count];
        using var caller = new NodeCaller(Address);
        await Parallel.ForAsync(0, told.Count, new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce }, async (i, _) =>
        {
            PaymentAsked payment = told[i].Payment with { PatienceMs = (int)NodeProgram.Patience.TotalMilliseconds };
            PaymentAnswer? answer = null;
            for (int tries = 1; tries <= 20 && answer is not { IsFinal: true }; tries++)
            {
                if (tries > 1)
                {
                    await Task.Delay(200, CancellationToken.None);
                }

                answer = await caller.PayAsync(payment);
            }

            again[i] = new AnsweredPayment(payment, answer);
        });
        return again;
    }
}
