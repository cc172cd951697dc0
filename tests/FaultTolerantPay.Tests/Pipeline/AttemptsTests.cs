using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>
/// An order is paid at most once, by whatever attempt (M2); an attempt that ended unpaid leaves the way free for another.
/// </summary>
[OnOneThread]
public sealed class AttemptsTests
{
    private static readonly AttemptId Second = new("try-2");

    [Test]
    public async Task Execute_DeclinedThenToppedUp_NewAttemptIsPaidAndTheOldOneStaysDeclined([Values] PaymentRecordPolicy records,
        [Values] bool restarts)
    {
        using var world = new StandInHarness(pay => pay.Pipeline(options => options.PaymentRecords = records));
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Declined("no-funds");
        TransactionRequest first = world.Request();
        TransactionOutcome declined = await world.Pipeline.ExecuteAsync(first);
        if (restarts)
        {
            world.Restart();
        }

        world.Primary.OnExecute = _ => PrimaryResult.Succeeded("p-2");
        TransactionOutcome paid = await world.Pipeline.ExecuteAsync(first with { Attempt = Second });

        Assert.That((declined.Kind, declined.Reason), Is.EqualTo((OutcomeKind.DeclinedByPrimary, "no-funds")), "first attempt");
        Assert.That((paid.Kind, paid.Reference, paid.IsReplay, paid.Attempt),
            Is.EqualTo((OutcomeKind.CompletedByPrimary, "p-2", false, (AttemptId?)null)), "second attempt");
        Assert.That(world.Primary.Executed.Select(asked => asked.Key), Is.EqualTo(new[] { first.Key, first.Key with { Attempt = Second } }),
            "the business system tells them apart");
        if (records == PaymentRecordPolicy.BeforeSending)
        {
            Assert.That(await world.Pipeline.ExecuteAsync(first), Is.EqualTo(declined with { IsReplay = true }), "first attempt again");
            Assert.That((await world.Pipeline.ExecuteAsync(first with { Attempt = new AttemptId("try-3") })).Attempt, Is.EqualTo(Second),
                "a third attempt is answered with the second");
            Assert.That(world.Primary.Executed, Has.Count.EqualTo(2), "number of executions");
        }
    }

    [Test]
    public async Task Execute_DeclinedThenTheBusinessSystemFails_NewAttemptIsAdvancedUnderItsOwnKeys()
    {
        using var world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Declined("no-funds");
        TransactionRequest first = world.Request();
        await world.Pipeline.ExecuteAsync(first);
        world.Fail();
        TransactionRequest second = first with { Attempt = Second };
        Assert.That((await world.Pipeline.ExecuteAsync(second)).Kind, Is.EqualTo(OutcomeKind.Advanced), "answer");
        world.Detector.Recover();
        List<TransactionKey> confirmed = [];
        world.Primary.OnConfirm = key =>
        {
            confirmed.Add(key);
            return new OriginalResult(OriginalStatus.Cancelled);
        };
        await world.PassAsync(TimeSpan.FromMinutes(10));

        Assert.That((await world.AdvanceOfAsync(second)).State, Is.EqualTo(AdvanceState.Collected), "state of its advance");
        Assert.That(await world.Store.FindAdvanceAsync(first.Key, default), Is.Null, "advance of the first attempt");
        Assert.That(confirmed, Is.All.EqualTo(second.Key), "the business system is asked by attempt");
        Assert.That(world.Primary.Advised.Select(advice => advice.Key), Is.All.EqualTo(second.Key), "advices name the second attempt");
        Assert.That(world.AlphaPayout.Sent.Single().Reference,
            Is.Not.EqualTo(new InstructionKey(first.Key, InstructionPurpose.Payout, 1).ToReference()),
            "the payout has a reference of its own");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Execute_NewAttemptWhileTheFirstIsAdvanced_IsAnsweredWithIt([Values] bool isHealthyAgain, [Values] bool restarts,
        [Values] PaymentRecordPolicy records)
    {
        using var world = new StandInHarness(pay => pay.Pipeline(options => options.PaymentRecords = records));
        await world.AddMerchantAsync();
        TransactionRequest first = await world.AdvancedAsync();
        if (isHealthyAgain)
        {
            world.Detector.Recover();
        }

        if (restarts)
        {
            world.Restart();
        }

        TransactionOutcome second = await world.Pipeline.ExecuteAsync(first with { Attempt = Second });
        TransactionOutcome conflict =
            await world.Pipeline.ExecuteAsync(first with { Attempt = Second, Amount = first.Amount with { Minor = 1 } });

        Assert.That((second.Kind, second.IsReplay, second.Attempt), Is.EqualTo((OutcomeKind.Advanced, true, new AttemptId("order-1"))),
            "answer");
        Assert.That(conflict.Refusal?.Code, Is.EqualTo(RefusalCode.KeyConflict), "another amount");
        Assert.That(world.AlphaPayout.Sent, Has.Count.EqualTo(1), "payouts");
        Assert.That(world.Primary.Executed, Is.Empty, "executions");
        Assert.That(await world.Store.FindTransactionAsync((first with { Attempt = Second }).Key, default), Is.Null,
            "it was not decided on");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Execute_NewAttemptWhileThePayoutOfTheFirstIsUnknown_IsPendingUntilThatIsKnown([Values] bool isPaid)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = instruction => instruction.Key.Transaction.IsNamedLikeOrder ? ChannelResult.Unknown()
            : ChannelResult.Succeeded();
        TransactionRequest first = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(first)).Kind, Is.EqualTo(OutcomeKind.Pending), "first attempt");
        TransactionOutcome meanwhile = await world.Pipeline.ExecuteAsync(first with { Attempt = Second });
        world.AlphaPayout.OnQuery = _ => isPaid ? QueryResult.Found(ChannelResult.Succeeded())
            : QueryResult.Found(ChannelResult.HardDecline("closed"));
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.Cancelled);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        TransactionOutcome later = await world.Pipeline.ExecuteAsync(
            first with { Attempt = Second, RequestedAt = world.Now, AnswerBy = world.Now.AddSeconds(30) });

        Assert.That((meanwhile.Kind, meanwhile.Reason, meanwhile.Attempt),
            Is.EqualTo((OutcomeKind.Pending, OutcomeReasons.PayoutUnknown, new AttemptId("order-1"))),
            "new attempt while the payout is unknown");
        Assert.That((later.Kind, later.Attempt), Is.EqualTo((OutcomeKind.Advanced, isPaid ? new AttemptId("order-1") : (AttemptId?)null)),
            "new attempt once the payout is known");
        Assert.That(world.AlphaPayout.Sent, Has.Count.EqualTo(isPaid ? 1 : 2), "payouts");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Execute_NewAttemptWhileTheFirstIsUnknownAtTheBusinessSystem_WaitsForWhatBecomesOfIt([Values] bool wasExecuted,
        [Values] bool isDown)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Primary.OnExecute = request => request.Attempt is null ? PrimaryResult.Unknown(FaultKind.Timeout)
            : PrimaryResult.Succeeded("p-2");
        TransactionRequest first = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(first)).Reason, Is.EqualTo(OutcomeReasons.PrimaryUnknown), "first attempt");
        if (isDown)
        {
            world.Fail();
        }

        TransactionOutcome meanwhile = await world.Pipeline.ExecuteAsync(first with { Attempt = Second });
        world.Detector.Recover();
        world.Primary.OnConfirm = _ => wasExecuted ? new OriginalResult(OriginalStatus.Executed, "p-1")
            : new OriginalResult(OriginalStatus.Cancelled);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        TransactionOutcome later = await world.Pipeline.ExecuteAsync(
            first with { Attempt = Second, RequestedAt = world.Now, AnswerBy = world.Now.AddSeconds(30) });

        Assert.That((meanwhile.Kind, meanwhile.Attempt), Is.EqualTo((OutcomeKind.Pending, new AttemptId("order-1"))),
            "new attempt while the first is unknown");
        Assert.That((later.Kind, later.Reference, later.IsReplay),
            Is.EqualTo((OutcomeKind.CompletedByPrimary, wasExecuted ? "p-1" : "p-2", wasExecuted)), "new attempt once the first is known");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(wasExecuted ? 1 : 2), "executions");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
    }

    [Test]
    public async Task Execute_NewAttemptWhileTheFirstIsUnderWay_IsInProgressHereAndOnAnotherNode()
    {
        using var world = new StandInHarness();
        using var other = new StandInHarness(beside: world);
        await world.AddMerchantAsync();
        TransactionRequest first = world.Request();
        List<TransactionOutcome> meanwhile = [];
        world.Primary.OnExecute = request =>
        {
            if (request.Attempt is null)
            {
                foreach (StandInHarness node in new[] { world, other })
                {
                    meanwhile.Add(node.Pipeline.ExecuteAsync(first with { Attempt = Second }).AsTask().Result);
                }

                meanwhile.Add(other.Pipeline.ExecuteAsync(first).AsTask().Result);
            }
            return PrimaryResult.Succeeded();
        };

        Assert.That((await world.Pipeline.ExecuteAsync(first)).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "first attempt");
        Assert.That(meanwhile.Select(answer => (answer.Kind, answer.Reason)),
            Is.All.EqualTo((OutcomeKind.InProgress, OutcomeReasons.InProgress)), "answers while it is under way");
        Assert.That(meanwhile.Select(answer => answer.Attempt), Is.EqualTo(new AttemptId?[] { new("order-1"), new("order-1"), null }),
            "attempts that these answers name");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1), "executions");
        TransactionOutcome after = await other.Pipeline.ExecuteAsync(first with { Attempt = Second });
        Assert.That((after.Kind, after.IsReplay, after.Attempt),
            Is.EqualTo((OutcomeKind.CompletedByPrimary, true, new AttemptId("order-1"))), "answer once it is over");
    }

    /// <summary>
    /// The business system said no, and its statement says yes: until an operator has looked into it, nobody pays the order a second time.
    /// </summary>
    [Test]
    public async Task Execute_NewAttemptWhereTheFirstMayBePaidAfterAll_IsNotDecided([Values] bool isDown, [Values] bool restarts)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Declined("no-funds");
        TransactionRequest first = world.Request();
        TransactionOutcome declined = await world.Pipeline.ExecuteAsync(first);
        StatementResult applied =
            await world.Recovery.ApplyStatementAsync(Statement(world, first.Key), StandInHarness.Clerk, StandInHarness.OfToday, default);
        StatementResult again =
            await world.Recovery.ApplyStatementAsync(Statement(world, first.Key), StandInHarness.Clerk, StandInHarness.OfToday, default);
        if (isDown)
        {
            world.Fail();
        }

        if (restarts)
        {
            world.Restart();
        }

        TransactionOutcome second = await world.Pipeline.ExecuteAsync(first with { Attempt = Second });

        Assert.That((applied, again), Is.EqualTo((new StatementResult(0, 0, Contradicted: 1), default(StatementResult))),
            "statement, and its repetition");
        Assert.That((second.Kind, second.Reason, second.Attempt),
            Is.EqualTo((OutcomeKind.InProgress, OutcomeReasons.Contradicted, new AttemptId("order-1"))), "new attempt");
        Assert.That(await world.Pipeline.ExecuteAsync(first), Is.EqualTo(declined with { IsReplay = true }), "one final answer (M4)");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1), "executions");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
    }

    /// <summary>A payout that was declined turns out to be booked: the order is blocked until an operator dismisses that.</summary>
    [Test]
    public async Task Execute_NewAttemptWhereThePayoutOfTheFirstMayBeBooked_WaitsForTheOperator([Values] bool isDismissed)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = instruction => instruction.Key.Transaction.IsNamedLikeOrder ? ChannelResult.HardDecline("closed")
            : ChannelResult.Succeeded();
        world.Fail();
        TransactionRequest first = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(first)).Kind, Is.EqualTo(OutcomeKind.Failed), "first attempt");
        await world.ReportAsync(world.AlphaPayout.Sent.Single(), ChannelResult.Succeeded("booked after all"));
        TransactionOutcome meanwhile = await world.Pipeline.ExecuteAsync(first with { Attempt = Second });
        string discrepancy = (await world.OpenDiscrepancyAsync()).Id;
        if (isDismissed)
        {
            await world.Operations.DismissEvidenceAsync(discrepancy, StandInHarness.Clerk, "the channel was wrong", default);
        }
        else
        {
            await world.Operations.ApplyEvidenceAsync(discrepancy, null, StandInHarness.Clerk, "seen on the account", default);
        }

        TransactionOutcome later = await world.Pipeline.ExecuteAsync(first with { Attempt = Second });

        Assert.That((meanwhile.Kind, meanwhile.Reason, meanwhile.Attempt),
            Is.EqualTo((OutcomeKind.InProgress, OutcomeReasons.Contradicted, new AttemptId("order-1"))),
            "new attempt before the operator decides");
        Assert.That((later.Kind, later.Attempt),
            Is.EqualTo(isDismissed ? (OutcomeKind.Advanced, (AttemptId?)null) : (OutcomeKind.InProgress, new AttemptId("order-1"))),
            "new attempt after that");
        Assert.That(world.AlphaPayout.Sent, Has.Count.EqualTo(isDismissed ? 2 : 1), "payouts");
        await world.AssertLedgerAsync();
    }

    /// <summary>M10 by order: what the business system executed as one attempt is not collected for another.</summary>
    [Test]
    public async Task Statement_ListsAnotherAttemptOfAnAdvancedOrder_TheAdvanceIsSuperseded([Values] bool isOnRecord)
    {
        using var world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest first = world.Request();
        if (isOnRecord)
        {
            world.Primary.OnExecute = _ => PrimaryResult.Declined("no-funds");
            await world.Pipeline.ExecuteAsync(first);
        }
        world.Fail();
        TransactionRequest second = first with { Attempt = Second };
        Assert.That((await world.Pipeline.ExecuteAsync(second)).Kind, Is.EqualTo(OutcomeKind.Advanced), "second attempt");

        StatementResult applied =
            await world.Recovery.ApplyStatementAsync(Statement(world, first.Key), StandInHarness.Clerk, StandInHarness.OfToday, default);
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(10));

        Assert.That(applied, Is.EqualTo(isOnRecord ? new StatementResult(0, 0, Contradicted: 1) : new StatementResult(1, 0)),
            "result of the statement");
        Assert.That((await world.AdvanceOfAsync(second)).State, Is.EqualTo(AdvanceState.Superseded), "state of the advance");
        Assert.That(world.AlphaCollection.Sent, Is.Empty, "collections");
        await world.AssertLedgerAsync();
    }

    /// <summary>The business system executed an order twice, as two attempts: a discrepancy shows it.</summary>
    [Test]
    public async Task Statement_ListsTwoAttemptsOfOneOrder_OpensADiscrepancy()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "outcome");
        TransactionKey unheard = request.Key with { Attempt = Second };

        StatementResult one =
            await world.Recovery.ApplyStatementAsync(Statement(world, request.Key), StandInHarness.Clerk, StandInHarness.OfToday, default);
        StatementResult both = await world.Recovery.ApplyStatementAsync(Statement(world, request.Key, unheard), StandInHarness.Clerk,
            StandInHarness.OfToday, default);

        Assert.That((one, both), Is.EqualTo((default(StatementResult), new StatementResult(0, 0, Contradicted: 1))),
            "statement with one attempt, statement with both");
        Assert.That((await world.OpenDiscrepancyAsync()).Evidence, Does.Contain("try-2"), "evidence of the discrepancy");
    }

    private static BusinessSystemStatement Statement(StandInHarness world, params TransactionKey[] executed) =>
        new() { CoversRequestsBefore = world.Now.AddDays(1), Executed = executed.ToHashSet() };
}
