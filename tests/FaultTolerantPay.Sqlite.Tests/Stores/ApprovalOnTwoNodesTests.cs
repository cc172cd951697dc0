using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>
/// Two operators at two nodes, each a process of its own, decide the same requests in the same moment: one decision takes effect, and the
/// other operator sees that it was late.
/// </summary>
public sealed class ApprovalOnTwoNodesTests
{
    private const int Requests = 40;
    private static readonly OperatorId Ana = new("ana");

    [TestCase("approve", "refuse", OperatorActionStatus.Conflict)]
    [TestCase("approve", "approve", OperatorActionStatus.AlreadyDone)]
    [TestCase("refuse", "refuse", OperatorActionStatus.AlreadyDone)]
    public async Task Decide_SameControlsAtTwoProcesses_OneTakesEffectAndTheOtherIsInformed(string ofBen, string ofCleo,
        OperatorActionStatus second)
    {
        using var bank = new StandInOnFile(operations: options =>
            options.ApprovalThresholds.Add(new ApprovalThreshold { Currency = "EUR", AmountMinor = 0 }));
        await bank.AddMerchantAsync();
        string[] asked = await RequestRefundsAsync(bank);
        using NodeProcess ben = await NodeProcess.StartAsync(bank.File.Path, "approver");
        using NodeProcess cleo = await NodeProcess.StartAsync(bank.File.Path, "approver");
        await Task.WhenAll(ben.TellAsync("look"), cleo.TellAsync("look"));

        // Both have read what they decide on before either stores anything.
        await Task.WhenAll(ben.TellAsync($"{ofBen} ben"), cleo.TellAsync($"{ofCleo} cleo"));
        List<string>[] answers = await Task.WhenAll(ben.TellAsync("go"), cleo.TellAsync("go"));

        Dictionary<string, OperatorActionStatus>[] results = [.. answers.Select(lines => lines.Select(line => line.Split(' ', 2))
            .ToDictionary(words => words[1], words => Enum.Parse<OperatorActionStatus>(words[0])))];
        Assert.That(results.Select(ids => ids.Keys), Is.All.EquivalentTo(asked));
        string[] decided = [.. asked.Select(id => $"{results[0][id]} {results[1][id]}")];
        Assert.That(decided, Is.All.EqualTo($"{OperatorActionStatus.Done} {second}").Or.EqualTo($"{second} {OperatorActionStatus.Done}"),
            "one decides each request, and the other sees that it was late");
        foreach (string id in asked)
        {
            bool isBen = results[0][id] == OperatorActionStatus.Done;
            await AssertOnRecordAsync(bank.Get<IStandInStore>(), id, isBen ? "ben" : "cleo", (isBen ? ofBen : ofCleo) == "approve");
        }
        Assert.That(await bank.Get<ILedger>().VerifyAsync(default), Is.Empty);
        await ben.StopAsync();
        await cleo.StopAsync();
    }

    private static async Task AssertOnRecordAsync(IStandInStore store, string id, string by, bool isApproved)
    {
        ApprovalRequest request = (await store.FindApprovalAsync(id, default))!;
        Assert.That((request.RequestedBy, request.DecidedBy, request.Status),
            Is.EqualTo((Ana, (OperatorId?)new OperatorId(by), isApproved ? ApprovalStatus.Approved : ApprovalStatus.Refused)),
            "request on record");
        Assert.That(request.Decision, Does.EndWith($"by {by}"), "decision on record");
        Assert.That((await store.FindAdvanceAsync(request.Key, default))!.Refunds, Has.Length.EqualTo(isApproved ? 1 : 0),
            "the refund is done once, or never");
        Assert.That(
            (await store.ListTimelineAsync(request.Key, default)).Where(line => line.Name.StartsWith("approv", StringComparison.Ordinal))
                .Select(line => $"{line.Name} {line.Operator}"),
            Is.EqualTo(new[] { "approval-asked ana", isApproved ? $"approved {by}" : $"approval-refused {by}" }), "lines on the timeline");
    }

    private static async Task<string[]> RequestRefundsAsync(StandInOnFile bank)
    {
        var asked = new string[Requests];
        for (int i = 0; i < Requests; i++)
        {
            TransactionRequest request = await bank.AdvanceAsync($"order-{i}");
            OperatorActionResult result = await bank.Get<IAdvanceActions>()
                .RefundAsync(new RefundRequest(request.Key, new RefundId("r-1"), request.Amount, Ana, "goods came back"), default);
            Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.AwaitsApproval), result.Reason);
            asked[i] = result.Approval!;
        }
        return asked;
    }
}
