using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>
/// Two operators at two nodes, each a process of its own, decide the same orders in the same moment: one decision takes effect, and the
/// other operator is told.
/// </summary>
public sealed class ApprovalOnTwoNodesTests
{
    private const int Orders = 40;
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
        string[] asked = await OrderRefundsAsync(bank);
        using NodeProcess ben = await NodeProcess.StartAsync(bank.File.Path, "approver");
        using NodeProcess cleo = await NodeProcess.StartAsync(bank.File.Path, "approver");
        await Task.WhenAll(ben.TellAsync("look"), cleo.TellAsync("look"));

        // Both have read what they decide on before either stores anything.
        await Task.WhenAll(ben.TellAsync($"{ofBen} ben"), cleo.TellAsync($"{ofCleo} cleo"));
        List<string>[] answers = await Task.WhenAll(ben.TellAsync("go"), cleo.TellAsync("go"));

        Dictionary<string, OperatorActionStatus>[] told = [.. answers.Select(lines => lines.Select(line => line.Split(' ', 2))
            .ToDictionary(words => words[1], words => Enum.Parse<OperatorActionStatus>(words[0])))];
        Assert.That(told.Select(ids => ids.Keys), Is.All.EquivalentTo(asked));
        string[] decided = [.. asked.Select(id => $"{told[0][id]} {told[1][id]}")];
        Assert.That(decided, Is.All.EqualTo($"{OperatorActionStatus.Done} {second}").Or.EqualTo($"{second} {OperatorActionStatus.Done}"),
            "one decides each, and the other is told");
        foreach (string id in asked)
        {
            bool isBen = told[0][id] == OperatorActionStatus.Done;
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
            Is.EqualTo((Ana, (OperatorId?)new OperatorId(by), isApproved ? ApprovalStatus.Approved : ApprovalStatus.Refused)));
        Assert.That(request.Decision, Does.EndWith($"by {by}"));
        Assert.That((await store.FindAdvanceAsync(request.Key, default))!.Refunds, Has.Length.EqualTo(isApproved ? 1 : 0),
            "the order is done once, or never");
        Assert.That(
            (await store.ListTimelineAsync(request.Key, default)).Where(line => line.Name.StartsWith("approv", StringComparison.Ordinal))
                .Select(line => $"{line.Name} {line.Operator}"),
            Is.EqualTo(new[] { "approval-asked ana", isApproved ? $"approved {by}" : $"approval-refused {by}" }));
    }

    private static async Task<string[]> OrderRefundsAsync(StandInOnFile bank)
    {
        var asked = new string[Orders];
        for (int i = 0; i < Orders; i++)
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
