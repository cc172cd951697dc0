using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>What lasts too long is reported again as long as it lasts, and a customer refund that was stopped is always reported.</summary>
public sealed class OverdueTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // As the longest wait it makes a day of four tries.
    private static readonly TimeSpan AQuarterOfADay = TimeSpan.FromHours(6);

    /// <summary>The payment is collected, 10.00 of it is refunded, and the channel refuses the customer refund for good.</summary>
    private static async Task<TransactionRequest> RefusedAsync(StandInHarness world)
    {
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        world.AlphaCollection.OnRefund = _ => ChannelResult.HardDecline("account-closed");
        await RefundAsync(world, request, "r1", 1_000);
        await world.PassAsync(5 * Hour, Hour);
        Assert.That((await world.AdvanceOfAsync(request)).IsCustomerRefundStopped, Is.True);
        return request;
    }

    private static async Task RefundAsync(StandInHarness world, TransactionRequest request, string id, long minor) =>
        await world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId(id), request.Amount with { Minor = minor },
            StandInHarness.Clerk, StandInHarness.Returned), default);

    private static async Task<IReadOnlyList<Discrepancy>> OpenAsync(StandInHarness world) =>
        await world.Store.ListDiscrepanciesAsync(true, null, 10, default);

    [Test]
    public async Task CustomerRefundStopped_PaidManuallyAndOwedAgain_IsPaidThroughTheChannel([Values] bool isSuperseded)
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await RefusedAsync(world);
        OperatorActionResult paid = await world.Operations.RecordCustomerRefundAsync(request.Key, "cash-1",
            request.Amount with { Minor = 1_000 }, StandInHarness.Clerk, "cash", default);
        Assert.That((paid.Status, paid.Advance!.IsCustomerRefundStopped), Is.EqualTo((OperatorActionStatus.Done, false)), "manual refund");
        Assert.That(await world.Operations.CloseDiscrepancyAsync((await world.OpenDiscrepancyAsync()).Id, StandInHarness.Clerk,
            "paid in cash", default), Is.EqualTo(OperatorActionStatus.Done), "the discrepancy is closed");
        world.AlphaCollection.OnRefund = _ => ChannelResult.Succeeded();

        if (isSuperseded)
        {
            await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "statement", default);
        }
        else
        {
            await RefundAsync(world, request, "r2", 2_000);
        }

        await world.PassAsync(TimeSpan.FromDays(1), Hour);

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.CustomerRefundDueMinor, advance.CustomerRefundedMinor), Is.EqualTo((0L, isSuperseded ? 6_000L : 3_000L)),
            "due and refunded in the end");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task CustomerRefundStopped_ItHappenedAfterAllAndIsOwedAgain_IsPaidThroughTheChannel()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await RefusedAsync(world);
        await world.ReportAsync(world.AlphaCollection.Sent[^1], ChannelResult.Succeeded("done after all"));
        Discrepancy evidence = (await OpenAsync(world)).Single(discrepancy => discrepancy.Instruction is not null);
        await world.Operations.ApplyEvidenceAsync(evidence.Id, null, StandInHarness.Clerk, "their statement", default);
        world.AlphaCollection.OnRefund = _ => ChannelResult.Succeeded();

        await RefundAsync(world, request, "r2", 2_000);
        await world.PassAsync(TimeSpan.FromDays(1), Hour);

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.CustomerRefundDueMinor, advance.CustomerRefundedMinor), Is.EqualTo((0L, 3_000L)));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task CustomerRefundStopped_ItsDiscrepancy_IsClosedOnlyOnceItIsTriedAgain()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await RefusedAsync(world);
        string id = (await world.OpenDiscrepancyAsync()).Id;

        Assert.That(await world.Operations.CloseDiscrepancyAsync(id, StandInHarness.Clerk, "looked at", default),
            Is.EqualTo(OperatorActionStatus.NotAllowed), "nobody would know that the customer is owed");
        await world.Operations.RetryCustomerRefundAsync(request.Key, StandInHarness.Clerk, "new account", default);
        Assert.That(await world.Operations.CloseDiscrepancyAsync(id, StandInHarness.Clerk, "new account", default),
            Is.EqualTo(OperatorActionStatus.Done));
        await world.PassAsync(TimeSpan.FromDays(2), Hour);

        Assert.That((await world.AdvanceOfAsync(request)).IsCustomerRefundStopped, Is.True);
        Discrepancy again = await world.OpenDiscrepancyAsync();
        Assert.That((again.Kind, again.Id), Is.EqualTo((DiscrepancyKind.CustomerRefundOverdue, $"{request.Key}#CustomerRefundOverdue#2")),
            "refused a second time");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task CustomerRefundStopped_OwedMoreMeanwhile_StaysStoppedAndSeen()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await RefusedAsync(world);
        int sent = world.AlphaCollection.Sent.Count;

        await RefundAsync(world, request, "r2", 2_000);
        await world.PassAsync(TimeSpan.FromDays(2), Hour);

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.CustomerRefundDueMinor, advance.IsCustomerRefundStopped, world.AlphaCollection.Sent.Count),
            Is.EqualTo((3_000L, true, sent)), "an operator may be paying in cash");
        Assert.That((await world.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.CustomerRefundOverdue));
    }

    [Test]
    public async Task Verify_CustomerRefundIsStoppedWithoutAnOpenDiscrepancy_SaysSo()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await RefusedAsync(world);
        await world.Store.CommitAsync(
            new StandInCommit
            {
                At = world.Now,
                Discrepancies = [await world.OpenDiscrepancyAsync() with { ClosedAt = world.Now, ClosedBy = StandInHarness.Clerk,
                    Decision = "behind its back" }],
            }, default);

        Assert.That(await world.Ledger.VerifyAsync(default),
            Has.One.Contains("10.00 EUR, its customer refund is stopped, and no discrepancy is open for it"));
    }

    [Test]
    public async Task CustomerRefund_DeclinedSoftlyOnAndOn_IsReportedAgainAfterADay()
    {
        using var world = new StandInHarness(pay => pay.Collection(options => options.Delay = TimeSpan.Zero)
            .Recovery(options => (options.CustomerRefundsBeforeDiscrepancy, options.MaxCustomerRefundRetryDelay) = (2, AQuarterOfADay)));
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        world.AlphaCollection.OnRefund = _ => ChannelResult.SoftDecline("busy");
        await RefundAsync(world, request, "r1", 1_000);

        await PassUntilAsync(world, request, advance => advance.CustomerRefundOrdinal >= 5);
        await world.Operations.CloseDiscrepancyAsync((await world.OpenDiscrepancyAsync()).Id, StandInHarness.Clerk, "they know", default);
        await PassUntilAsync(world, request, advance => advance is { CustomerRefundOrdinal: 6, InFlight: null });

        Assert.That((await world.OpenDiscrepancyAsync()).Id, Is.EqualTo($"{request.Key}#CustomerRefundOverdue#6"));
    }

    [Test]
    public async Task Confirmation_IsOverdueOnAndOn_IsReportedAgainAfterADay()
    {
        using var world = new StandInHarness(pay =>
            pay.Recovery(options => (options.ConfirmationsBeforeDiscrepancy, options.MaxRetryDelay) = (4, AQuarterOfADay)));
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.InFlight);

        await PassUntilAsync(world, request, advance => advance.ConfirmationAttempts >= 7);
        await world.Operations.CloseDiscrepancyAsync((await world.OpenDiscrepancyAsync()).Id, StandInHarness.Clerk,
            "they are looking into it", default);
        await PassUntilAsync(world, request, advance => advance.ConfirmationAttempts >= 8);

        Assert.That((await world.OpenDiscrepancyAsync()).Id, Is.EqualTo($"{request.Key}#ConfirmationOverdue#2"));
    }

    [Test]
    public async Task Instruction_StaysUnknownOnAndOn_IsReportedAgainAfterADay()
    {
        using var world = new StandInHarness(pay =>
            pay.Channels(options => (options.QueriesBeforeDiscrepancy, options.MaxQueryDelay) = (2, AQuarterOfADay)));
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.Unknown();
        world.AlphaPayout.OnQuery = _ => QueryResult.Found(ChannelResult.Unknown());
        world.Fail();
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);

        await PassUntilAsync(world, request, advance => advance.InFlight!.Queries >= 5);
        await world.Operations.CloseDiscrepancyAsync((await world.OpenDiscrepancyAsync()).Id, StandInHarness.Clerk, "asked them", default);
        await PassUntilAsync(world, request, advance => advance.InFlight!.Queries >= 6);

        Assert.That((await world.OpenDiscrepancyAsync()).Id, Is.EqualTo($"{request.Key}#StillUnknown#Payout1#2"));
    }

    [Test]
    public async Task PromisedPayout_IsOverdueOnAndOn_IsReportedAgain([Values] bool hasChannel)
    {
        using var world = new StandInHarness(pay => pay.Settlement(options =>
        {
            options.PromiseToPay = true;
            options.PromisedPayoutsBeforeDiscrepancy = 3;
        }));
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = world.BetaPayout.OnPay = _ => ChannelResult.SoftDecline("later");
        TransactionRequest request = await world.AdvancedAsync();
        if (!hasChannel)
        {
            Merchant merchant = (await world.Merchants.FindAsync(request.Key.Merchant, default))!;
            Assert.That(await world.Merchants.SaveAsync(merchant with { Registrations = [] }, merchant.Version, null, default), Is.True,
                "the merchant loses its registrations");
        }

        await world.PassAsync(TimeSpan.FromHours(8));
        string id = (await world.Store.ListDiscrepanciesAsync(true, null, 1, default)).Single().Id;
        foreach (Discrepancy open in await OpenAsync(world))
        {
            await world.Operations.CloseDiscrepancyAsync(open.Id, StandInHarness.Clerk, "another channel is on its way", default);
        }

        await world.PassAsync(TimeSpan.FromDays(2), Hour);

        Assert.That(await OpenAsync(world), Is.Not.Empty, "it is reported");
        Assert.That((await OpenAsync(world)).Select(open => (open.Kind, open.Id)),
            Has.All.Matches<(DiscrepancyKind Kind, string Id)>(open => open.Kind == DiscrepancyKind.PromisedPayoutOverdue
                && open.Id != id),
            "it is reported again once closed");
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Reserved), "nothing is paid");
    }

    [Test]
    public async Task HeldPayment_StaysUnknownOnAndOn_IsReportedAgainAfterADay()
    {
        using var world = new StandInHarness(pay =>
            pay.Recovery(options => (options.ConfirmationsBeforeDiscrepancy, options.MaxRetryDelay) = (4, AQuarterOfADay)));
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        world.Primary.OnQuery = _ => new OriginalResult(OriginalStatus.InFlight);
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.InFlight);
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);

        await PassUntilAsync(world, async () => (await world.Store.FindTransactionAsync(request.Key, default))!.Queries >= 7);
        await world.Operations.CloseDiscrepancyAsync((await world.OpenDiscrepancyAsync()).Id, StandInHarness.Clerk, "asked them", default);
        await PassUntilAsync(world, async () => (await world.Store.FindTransactionAsync(request.Key, default))!.Queries >= 8);

        Assert.That((await world.OpenDiscrepancyAsync()).Id, Is.EqualTo($"{request.Key}#PrimaryStillUnknown#2"));
    }

    private static Task PassUntilAsync(StandInHarness world, TransactionRequest request, Predicate<Advance> reached) =>
        PassUntilAsync(world, async () => reached(await world.AdvanceOfAsync(request)));

    private static async Task PassUntilAsync(StandInHarness world, Func<Task<bool>> reached)
    {
        for (int minutes = 0; minutes < 10_000; minutes++)
        {
            if (await reached())
            {
                return;
            }

            await world.PassAsync(TimeSpan.FromMinutes(1));
        }
        Assert.Fail("It was not reached within a week.");
    }
}
