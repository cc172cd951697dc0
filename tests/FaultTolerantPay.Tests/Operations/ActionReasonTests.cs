using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>Every action names its operator and the reason, and the timeline has both.</summary>
public sealed class ActionReasonTests
{
    private const string Forged = "looked at\r\n2026-01-01 payment PAID IN FULL";

    private static readonly OperatorId Nobody = new("");

    private StandInHarness _world = null!;

    [SetUp]
    public void MakeWorld() => _world = new StandInHarness();

    [TearDown]
    public void EndWorld() => _world.Dispose();

    [Test]
    public async Task RefundAsync_Accepted_StandsOnTheTimelineWithOperatorAndReason()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        Assert.That((await RefundAsync(request, StandInHarness.Clerk, "the shop took it back")).IsDone, "refund");
        TimelineEvent line = await LineAsync(request.Key, "refund-requested");
        Assert.That(line.Operator, Is.EqualTo(StandInHarness.Clerk), "operator on the timeline");
        Assert.That(line.Detail, Does.EndWith("the shop took it back"), "reason on the timeline");
    }

    [TestCase("x", "reason has 1 letters or digits")]
    [TestCase(Forged, "reason has the character U+000D at position 10")]
    public async Task Action_EmptyOrForgedReason_IsRefusedEverywhere(string reason, string expected)
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        foreach (OperatorActionResult refused in new[]
        {
            await RefundAsync(request, StandInHarness.Clerk, reason),
            await _world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, reason, default),
            await _world.Operations.WriteOffAsync(request.Key, StandInHarness.Clerk, reason, default),
            await _world.Operations.RecordCustomerPaymentAsync(request.Key, "receipt-1", request.Amount, StandInHarness.Clerk, reason,
                default),
            await _world.Operations.ConfirmNowAsync(request.Key, StandInHarness.Clerk, reason, default),
        })
        {
            Assert.That(refused.Status, Is.EqualTo(OperatorActionStatus.BadInput), "status of an action");
            Assert.That(refused.Reason, Does.Contain(expected.Replace("reason ", "")), "reason of the refusal");
        }
        Assert.That(await _world.Operations.CloseDiscrepancyAsync("d-1", StandInHarness.Clerk, reason, default),
            Is.EqualTo(OperatorActionStatus.BadInput), "closing a discrepancy");
        Assert.That(() => ApplyAsync(StandInHarness.Clerk, reason), Throws.ArgumentException.With.Message.Contains(expected),
            "applying a statement");
    }

    [Test]
    public async Task Action_WithoutOperator_IsRefused()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        Assert.That((await RefundAsync(request, Nobody, StandInHarness.Returned)).Status, Is.EqualTo(OperatorActionStatus.BadInput));
        Assert.That((await _world.Recovery.ReportExecutedAsync(request.Key, request.Amount, Nobody, "the month's audit", default)).Status,
            Is.EqualTo(OperatorActionStatus.BadInput));
        Assert.That(() => ApplyAsync(Nobody, "x"),
            Throws.ArgumentException.With.Message.Contains("operator").And.Message.Contains("reason"), "all errors at once");
    }

    [Test]
    public async Task ReportExecutedAsync_Advance_NamesWhoSaidSo()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        await _world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "the month's audit", default);
        Assert.That((await LineAsync(request.Key, "original-executed")).Operator, Is.EqualTo(StandInHarness.Clerk));
    }

    [Test]
    public async Task ApplyStatementAsync_Advance_NamesWhoAppliedItAndWhich()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        await _world.Recovery.ApplyStatementAsync(
            new BusinessSystemStatement
            {
                CoversRequestsBefore = _world.Now,
                Executed = new HashSet<TransactionKey> { request.Key },
            }, StandInHarness.Clerk, "statement-7.csv", default);
        TimelineEvent line = await LineAsync(request.Key, "original-executed");
        Assert.That(line.Operator, Is.EqualTo(StandInHarness.Clerk));
        Assert.That(line.Detail, Does.Contain("statement-7.csv"));
    }

    private ValueTask<OperatorActionResult> RefundAsync(TransactionRequest request, OperatorId by, string reason) =>
        _world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId("r-1"), request.Amount, by, reason), default);

    private async Task ApplyAsync(OperatorId by, string reason) =>
        await _world.Recovery.ApplyStatementAsync(new BusinessSystemStatement
        {
            CoversRequestsBefore = _world.Now,
            Executed = new HashSet<TransactionKey>()
        }, by, reason, default);

    private async Task<TimelineEvent> LineAsync(TransactionKey key, string name) =>
        (await _world.Ledger.GetHistoryAsync(key, default))!.Timeline.Single(line => line.Name == name);
}
