using FaultTolerantPay.Faults;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Sqlite.Child;

/// <summary>
/// The whole library on a file, for an operator who decides what waits for a second person.
/// <code>
/// look                   reads what waits
/// approve OPERATOR       approves all of that at once, up to the moment before each decision is stored
/// refuse OPERATOR        the same, refused
/// go                     stores the decisions: "STATUS ID" for each
/// </code>
/// </summary>
internal sealed class ApproverNode(string path)
{
    private static readonly InstitutionId Alpha = new("alpha");
    private readonly DecisionLatch _gate = new();
    private IReadOnlyList<ApprovalRequest> _waiting = [];
    private Task<OperatorActionResult>[] _answers = [];

    public async Task<int> RunAsync(TextReader orders)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        // As late as the node of the test at the latest, and long before anything expires.
        services.AddSingleton<TimeProvider>(new ManualTimeProvider(new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero)));
        services.AddFaultTolerantPaySqlite(store => store.Path = path);
        services.AddSingleton(provider => LatchedStore.Over(provider.GetRequiredService<SqliteStore>().StandIn, _gate));
        services.AddSingleton<IBusinessSystem, FakeBusinessSystem>();
        services.AddSingleton<IFaultDetector, ManualFaultDetector>();
        services.AddSingleton<IInstitution>(new FakeInstitution(Alpha));
        services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(Alpha));
        services.AddSingleton<ICollectionChannel>(new FakeCollectionChannel(Alpha));
        services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        services.AddFaultTolerantPay(pay => pay.NoCaps());
        await using ServiceProvider provider = services.BuildServiceProvider();
        var approvals = provider.GetRequiredService<IApprovals>();
        Console.WriteLine("done");
        while (await orders.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            switch (words[0])
            {
                case "look":
                    _waiting = await approvals.ListWaitingAsync(null, 1_000, CancellationToken.None);
                    break;
                case "go":
                    _gate.Open();
                    await ShowAsync();
                    break;
                default:
                    await DecideAsync(approvals, words[0] == "approve", new OperatorId(words[1]));
                    break;
            }
            Console.WriteLine("done");
        }
        return 0;
    }

    private Task DecideAsync(IApprovals approvals, bool isApproved, OperatorId by)
    {
        _answers = [.. _waiting.Select(request => Task.Run(async () => isApproved
            ? await approvals.ApproveAsync(request.Id, by, $"approved by {by}", CancellationToken.None)
            : await approvals.RefuseAsync(request.Id, by, $"refused by {by}", CancellationToken.None)))];
        return _gate.HoldsAsync(_waiting.Count);
    }

    private async Task ShowAsync()
    {
        for (int i = 0; i < _answers.Length; i++)
        {
            Console.WriteLine($"{(await _answers[i]).Status} {_waiting[i].Id}");
        }
    }
}
