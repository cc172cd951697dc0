using System.Text;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Payments;
using FaultTolerantPay.Tests.Shared;
using FaultTolerantPay.Tests.Statements.Queue;
using FaultTolerantPay.Tests.Statements.Reconciliation;
using NSubstitute;

namespace FaultTolerantPay.Tests.Statements.Settling;

/// <summary>What a provider owes by its statements is compared with the bank's account, and booked.</summary>
internal sealed class AccountSettlerTests
{
    private static readonly DateOnly Monday = StatementWorld.Monday, Tuesday = StatementWorld.Tuesday, Wednesday = StatementWorld.Wednesday;

    private CardWorld _world = null!;
    private StatementWorld _statements = null!;
    private AccountWorld _account = null!;
    private DateOnly _last;

    [SetUp]
    public void SetUp()
    {
        _last = Tuesday;
        _world = new CardWorld();
        _statements = new StatementWorld(type => _world.GetService(type), _world.Time, new ProviderId("first"), CardWorld.First);
        _account = new AccountWorld(_statements, _world.Time);
    }

    [TearDown]
    public async Task TearDown()
    {
        Assert.That(await _world.Ledger.VerifyAsync(default), Is.Empty);
        _world.Dispose();
    }

    [Test]
    public async Task Settle_EntryOfWhatTheStatementSays_IsBookedOnceToItsChannel()
    {
        await PaidOnMondayAsync(feeMinor: 60);
        await OnWednesdayAsync((99.40m, "FIRST-M settles"));

        await _account.SettleAsync();
        _account.Restart();
        await _account.SettleAsync();

        ChannelSettlement settlement = (await _account.SettlementsAsync()).Single();
        Assert.Multiple(async () =>
        {
            Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 9940 for Mon"));
            Assert.That(settlement.Shares, Is.EqualTo(new[]
            {
                new SettlementShare(CardWorld.First, Account.ChannelReceivable, 9_940),
            }));
            Assert.That((settlement.Payer, settlement.Version), Is.EqualTo(("first-m", 1L)));
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("ChannelFees 60, BankAccount 9940"));
            Assert.That(await _account.QueueAsync(), Is.Empty);
            Assert.That(await _account.RunAsync(), Is.False, "nothing is new");
        });
    }

    [Test]
    public async Task Settle_EntryOfNobody_IsLeftAlone()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((100, "first-m"), (250_000, "salaries"), (-7, "xfirst-m"), (8, "first-m2"));

        await _account.SettleAsync();

        Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10000 for Mon"));
    }

    [Test]
    public async Task Settle_RowThatOnlyTheStatementHas_IsSuspense()
    {
        StatementRow strange = StatementWorld.RowOf(await PayAsync(), minor: 500) with { OurReference = "nobody", TheirReference = "T9" };
        await IssueMondayAsync(StatementWorld.RowOf((await _world.FindAsync()).Operations[0]), strange);
        await OnWednesdayAsync((105, "first-m"));

        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10500 for Mon suspense 500"));
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10500, SettlementSuspense -500"));
            Assert.That(await _account.QueueAsync(), Is.Empty, "the row itself is in the provider's queue");
        });
    }

    [Test]
    public async Task Settle_AnotherAmount_IsOpenedAndSuspenseUntilTheAccountIsCorrected()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((90, "first-m"));
        await _statements.FetchedAsync(Tuesday, StatementFetchStatus.NoBusiness);
        await _statements.ReconcileAsync();
        await _account.SettleAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 9000 for Mon open suspense -1000"));
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 9000, SettlementSuspense 1000"));
            Assert.That(await _account.QueueAsync(), Is.EqualTo("Tue Differs 1000 open"));
        });

        await _account.IssueAsync(Tuesday, (90, "first-m"), (10, "first-m corrects"));
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.EqualTo("Tue Differs 1000 open, Tue OnlyTheirs 1000 open"));

        await FurtherDaysAsync(9);
        await _account.IssueAsync(Tuesday, (100, "first-m"));
        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
            Assert.That(await _account.QueueAsync(), Does.Not.Contain("open"));
        });
    }

    [Test]
    public async Task Settle_PaymentThatTheChannelPaidBack_IsADebit()
    {
        ChannelOperation pay = await PayAsync();
        await _world.Payments.RefundAsync(_world.Operation("r1", 3_000), default);
        ChannelOperation refund = (await _world.FindAsync()).Operations[1];
        await IssueMondayAsync(StatementWorld.RowOf(pay));
        _statements.GoTo(Wednesday);
        await _statements.IssueAsync(Tuesday, StatementWorld.RowOf(refund) with { At = refund.WrittenAt.AddDays(1) });
        await _statements.ReconcileAsync();
        _statements.GoTo(Wednesday.AddDays(1));
        await _account.IssueAsync(Tuesday, (100, "first-m"));
        await _account.IssueAsync(Wednesday, (-30, "first-m"));

        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10000 for Mon; Wed -3000 for Tue"));
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 7000"));
        });
    }

    [Test]
    public async Task Settle_NothingPaidInTime_IsOpenedAndClosedByALateEntry()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync();
        await FurtherDaysAsync(2);
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.Empty, "the channel still has time");

        await FurtherDaysAsync(4);
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.Empty, "the account was not read before Tuesday");

        _statements.Files = _statements.Files with { Settlement = _statements.Files.Settlement! with { MaxDaysInEntry = 1 } };
        await _account.IssueAsync(Monday);
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.EqualTo("Mon OnlyOurs 10000 open"));

        await _account.IssueAsync(Tuesday.AddDays(4), (100, "first-m"));
        await _account.SettleAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(await _account.QueueAsync(), Is.EqualTo("Mon OnlyOurs 10000 not-in-later-comparison"));
            Assert.That(await _account.ShownAsync(), Is.EqualTo("Sat 10000 for Mon"));
        });
    }

    [Test]
    public async Task Settle_GapBetweenTheAccountsDays_IsNoProofThatNothingWasPaid()
    {
        await PaidOnMondayAsync();
        _statements.GoTo(Monday.AddDays(15));
        await _account.IssueAsync(Monday);
        await _account.FetchedAsync(Tuesday, StatementFetchStatus.Waiting);
        for (int day = 2; day < 14; day++)
        {
            await _account.IssueAsync(Monday.AddDays(day));
        }

        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.Empty);

        await _account.IssueAsync(Tuesday, Encoding.ASCII.GetBytes(":20:broken"));
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.Empty, "a file with an error is as none");

        await _account.IssueAsync(Tuesday);
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.EqualTo("Mon OnlyOurs 10000 open"));
    }

    [Test]
    public async Task Settle_EntryBeforeItsStatement_IsSuspenseAndNotOpenedYet()
    {
        ChannelOperation pay = await PayAsync();
        await OnWednesdayAsync((100, "first-m"));
        await _account.SettleAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10000 for nothing open suspense 10000"));
            Assert.That(await _account.QueueAsync(), Is.Empty);
        });

        await FurtherDaysAsync(4);
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.EqualTo("Tue OnlyTheirs 10000 open"));

        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay));
        await _statements.ReconcileAsync();
        await _account.SettleAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10000 for Mon"));
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
            Assert.That(await _account.QueueAsync(), Does.Not.Contain("open"));
        });
    }

    [Test]
    public async Task Settle_EntryThatTheBankWithdrew_IsTakenBack()
    {
        await PaidOnMondayAsync();
        _statements.GoTo(Monday.AddDays(20));
        for (int day = 0; day < 19; day++)
        {
            await _account.IssueAsync(Monday.AddDays(day), day == 9 ? [(100, "first-m")] : []);
        }

        await _account.SettleAsync();
        Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));

        await _account.IssueAsync(Monday.AddDays(9));
        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("ChannelReceivable 10000"));
            Assert.That(await _account.QueueAsync(), Is.EqualTo("Mon OnlyOurs 10000 open"));
        });
    }

    [Test]
    public async Task Settle_EntryThatTheBankWithdrewAgain_IsOpenedAgain()
    {
        await PaidOnMondayAsync();
        _statements.GoTo(Monday.AddDays(20));
        for (int day = 0; day < 19; day++)
        {
            await _account.IssueAsync(Monday.AddDays(day));
        }

        foreach ((decimal, string)[] entries in new (decimal, string)[][] { [], [(100, "first-m")], [(5, "salaries")] })
        {
            await _account.IssueAsync(Monday.AddDays(9), entries);
            await _account.SettleAsync();
        }

        Assert.Multiple(async () =>
        {
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("ChannelReceivable 10000"));
            Assert.That(await _account.QueueAsync(), Is.EqualTo("Mon OnlyOurs 10000 open"));
        });
    }

    [Test]
    public async Task Settle_EntryThatIsAnotherPayersSinceTheSettingsWereEdited_IsBookedOnce()
    {
        await PaidOnMondayAsync();
        UsePayers(("first-m", "first-m"));
        await OnWednesdayAsync((100, "first-m of river group"));
        await _account.SettleAsync();
        Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));

        UsePayers(("first-m", "first-m"), ("of river group", "second-m"));
        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(
                await _account.BalancesAsync(), Is.EqualTo("ChannelReceivable 10000, BankAccount 10000, SettlementSuspense -10000"));
            Assert.That((await _account.SettlementsAsync()).Single().Payer, Is.EqualTo("of river group"));
        });

        UsePayers(("first-m", "first-m"));
        await _account.SettleAsync();
        Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
    }

    [Test]
    public async Task Settle_EntryThatIsAnotherProvidersSinceTheSettingsWereEdited_IsBookedOnce()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((100, "first-m of river"));
        await _account.SettleAsync();

        _account.Others.Add(_statements.Settings with
        {
            Id = new ProviderId("river"),
            Identity = new ProviderIdentity { MerchantNumber = "first-m of river" },
            Channels = [],
        });
        await _account.SettleAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(
                await _account.BalancesAsync(), Is.EqualTo("ChannelReceivable 10000, BankAccount 10000, SettlementSuspense -10000"));
            Assert.That(
                (await _account.SettlementsAsync()).Select(one => $"{one.Provider} {one.Amount.Minor}"),
                Is.EquivalentTo(new[] { "first 0", "river 10000" }));
        });

        _account.Others.Clear();
        await _account.SettleAsync();
        Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
    }

    [Test]
    public async Task Settle_MerchantNumberAddedToThePayer_LeavesWhatWasSettled()
    {
        await PaidOnMondayAsync();
        UsePayers(("first-m", "first-m"));
        await OnWednesdayAsync((100, "first-m"));
        await _account.SettleAsync();

        UsePayers(new ProviderSettlementPayer { Text = "first-m", MerchantNumbers = ["first-m", "second-m"] });
        await FurtherDaysAsync(9);
        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10000 for Mon"));
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
            Assert.That(await _account.QueueAsync(), Is.Empty);
        });
    }

    [TestCase("group: first-m", "river: second-m")]
    [TestCase("river: first-m second-m")]
    [TestCase("river: second-m")]
    public async Task Settle_PayersEdited_LeavesWhatWasSettled(params string[] payers)
    {
        await TwoNumbersPaidOnMondayAsync();
        await OnWednesdayAsync((200, "group"));
        await _account.SettleAsync();
        Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 20000 for Mon suspense 10000"));

        UsePayers([.. payers.Select(PayerOf)]);
        await FurtherDaysAsync(9);
        await _account.SettleAsync();
        await FurtherDaysAsync(1);
        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 20000 for Mon suspense 10000"));
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 20000, SettlementSuspense -10000"));
            Assert.That(await _account.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Settle_PayersEditedAfterADayOfNothing_LeavesIt()
    {
        await TwoNumbersPaidOnMondayAsync(isSecondRefund: true);
        await OnWednesdayAsync();
        await _account.SettleAsync();
        string before = await _account.ShownAsync();
        Assert.That(before, Is.EqualTo("Mon 0 for Mon suspense -10000"));

        UsePayers(PayerOf("group: first-m"), PayerOf("river: second-m"));
        await FurtherDaysAsync(1);
        await _account.SettleAsync();

        Assert.That((await _account.ShownAsync(), await _account.QueueAsync()), Is.EqualTo((before, "")));

        _statements.MerchantNumber = "second-m";
        await _statements.IssueAsync(Monday, StatementWriter.Ledger([]));
        await _statements.ReconcileAsync();
        await _account.SettleAsync();
        Assert.That(await _account.ShownAsync(), Is.EqualTo("Mon 0 for nothing open"), "it is a day of something by the corrected file");
    }

    /// <summary>The days that it settled are open again.</summary>
    [Test]
    public async Task Settle_EntryThatIsAnotherPayersSinceThePayersWereEdited_SettlesWhatThatOneOwes()
    {
        await TwoNumbersPaidOnMondayAsync();
        await OnWednesdayAsync((200, "group river bank"));
        await _account.SettleAsync();

        UsePayers(PayerOf("group: first-m"), PayerOf("river bank: second-m"));
        await _account.SettleAsync();

        Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 20000 for Mon open suspense 20000"));
    }

    /// <summary>What an edited payer had settled is worked out again with the merchant numbers that it had.</summary>
    [Test]
    public async Task Settle_CorrectedStatementAfterThePayersWereEdited_IsBooked()
    {
        await TwoNumbersPaidOnMondayAsync();
        await OnWednesdayAsync((200, "group"));
        await _account.SettleAsync();
        UsePayers(PayerOf("group: first-m"), PayerOf("river: second-m"));
        await _account.SettleAsync();

        _statements.MerchantNumber = "second-m";
        await _statements.IssueAsync(Monday, StatementWriter.Ledger([]));
        await _statements.ReconcileAsync();
        await _account.SettleAsync();

        Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 20000 for Mon open suspense 10000"));
    }

    /// <summary>An entry that settled no day exactly does not hold one against those who have it now.</summary>
    [Test]
    public async Task Settle_TextOfAPayerMendedAfterAnotherAmount_LeavesTheEntryInSuspense()
    {
        await TwoNumbersPaidOnMondayAsync();
        await OnWednesdayAsync((190, "group"), (200, "river"));
        await FurtherDaysAsync(9);
        await _account.SettleAsync();
        Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 19000 for Mon open suspense 9000"));

        UsePayers(PayerOf("river: first-m second-m"));
        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(
                (await _account.SettlementsAsync()).Select(one => $"{one.Payer} {one.Amount.Minor} {one.Days.Length} {one.SuspenseMinor}"),
                Is.EquivalentTo(new[] { "group 19000 0 19000", "river 20000 1 10000" }));
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 39000, SettlementSuspense -29000"));
            Assert.That(await _account.QueueAsync(), Is.EqualTo("Tue Differs 1000 open"));
        });
    }

    [Test]
    public async Task Settle_CorrectedStatementThatIsRefused_LeavesWhatWasSettled()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((100, "first-m"));
        await _account.SettleAsync();

        await _statements.IssueAsync(Monday, Encoding.ASCII.GetBytes("broken"));
        Assert.That(await _statements.ReconcileAsync(), Is.EqualTo("Mon"));
        await _account.SettleAsync();

        Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10000 for Mon"));
    }

    [Test]
    public async Task Settle_UnexpectedEntriesOfTwoPayersWithoutAReference_AreBothOpen()
    {
        UsePayers(("first-m", "first-m"), ("second-m", "second-m"));
        await OnWednesdayAsync((100, "first-m"), (70, "second-m"));
        await FurtherDaysAsync(9);

        await _account.SettleAsync();

        Assert.That(await _account.QueueAsync(), Does.Contain("OnlyTheirs 10000 open").And.Contain("OnlyTheirs 7000 open"));
    }

    [Test]
    public async Task Settle_FormatThatWasNamedWrongly_IsReadOnceItIsMended()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((100, "first-m"));
        _account.Format = "camt053";
        await _account.SettleAsync();
        Assert.That(await _account.SettlementsAsync(), Is.Empty);

        _account.Format = "mt940";
        await _account.SettleAsync();

        Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
    }

    [TestCase("991231", "Thu")]
    [TestCase("260107", "Wed")]
    public async Task Settle_EntryDatedAhead_IsOpenedAndStaysOpenWhenItsFileIsReadNoMore(string date, string day)
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync();
        await _account.IssueAsync(Tuesday, Encoding.ASCII.GetBytes(
            ":20:REF\r\n:25:10010010/6820101\r\n:28C:8/1\r\n:60F:C260106CNY0,\r\n"
            + $":61:{date}C90,00NTRFNONREF\r\n:86:first-m\r\n:61:260106D90,00NTRFNONREF\r\n:86:swept\r\n"
            + ":62F:C260106CNY0,\r\n-\r\n"));
        for (int i = 0; i < 40; i++)
        {
            await FurtherDaysAsync(1);
            await _account.SettleAsync();
        }

        Assert.Multiple(async () =>
        {
            Assert.That(await _account.BalancesAsync(), Does.Contain("BankAccount 9000"));
            Assert.That(await _account.QueueAsync(), Is.EqualTo($"{day} Differs 1000 open"));
        });
    }

    [Test]
    public async Task Settle_OneProviderCannotBeBooked_LeavesTheOthers()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((100, "first-m"), (70, "river-m"));
        _account.Others.Add(_statements.Settings with
        {
            Id = new ProviderId("river"),
            Identity = new ProviderIdentity { MerchantNumber = "river-m" },
            Channels = [],
        });
        ICommitStore commits = Substitute.For<ICommitStore>();
        commits.CommitAsync(default!, default).ReturnsForAnyArgs(call => call.Arg<StandInCommit>().Settlement!.Provider.Value == "first"
            ? throw new StoreException("The settlement cannot be stored.")
            : _world.Get<ICommitStore>().CommitAsync(call.Arg<StandInCommit>(), default).AsTask().GetAwaiter().GetResult());
        _account.Restart(commits);

        Assert.That(async () => await _account.RunAsync(), Throws.TypeOf<AggregateException>());
        Assert.That((await _account.SettlementsAsync()).Select(one => one.Provider.Value), Is.EqualTo(new[] { "river" }));

        _account.Restart();
        await _account.SettleAsync();
        Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 17000, SettlementSuspense -7000"));
    }

    [Test]
    public async Task Settle_HeldRowThatTheNextComparisonFinds_LeavesNoSuspense()
    {
        // The provider's clock is ahead: its Monday has what we wrote on Tuesday.
        _statements.GoTo(Tuesday, hour: 0, minute: 5);
        ChannelOperation pay = await PayAsync();
        _statements.GoTo(Tuesday, hour: 2);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay) with { At = pay.WrittenAt.AddMinutes(-10) });
        await _statements.ReconcileAsync();
        Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Held 0/1"));
        await OnWednesdayAsync((100, "first-m"));
        await _account.SettleAsync();
        Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10000 for Mon suspense 10000"));

        await _statements.FetchedAsync(Tuesday, StatementFetchStatus.NoBusiness);
        await _statements.ReconcileAsync();
        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
            Assert.That(await _account.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Settle_FeesRoundedInSum_PutsTheRoundingToTheFees()
    {
        StatementRow first = StatementWorld.RowOf(await PayAsync()) with { FeeMicros = 605_000 };
        StatementRow second = StatementWorld.RowOf(await PayAsync("order-2")) with { FeeMicros = 605_000 };
        _statements.Files = _statements.Files with { Settlement = _statements.Files.Settlement! with { RoundsFeesInSum = true } };
        await IssueMondayAsync(first, second);
        await OnWednesdayAsync((198.79m, "first-m"));

        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 19879 for Mon"));
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("ChannelFees 121, BankAccount 19879"));
        });
    }

    [Test]
    public async Task Settle_TwoNodesAtOnce_BookOnce()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((100, "first-m"));
        AccountWorld other = new(_statements, _world.Time);
        other.Restart();

        bool[] first = await Task.WhenAll(_account.RunAsync(), other.RunAsync());
        await _account.SettleAsync();
        await other.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(first, Has.Some.True);
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
            Assert.That((await _account.SettlementsAsync()).Single().Version, Is.EqualTo(1));
        });
    }

    /// <summary>The other node may have read older files: what it booked is worked out again.</summary>
    [Test]
    public async Task Settle_AnotherNodeWasFaster_IsWorkedOutAgain()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((100, "first-m"));
        ICommitStore commits = Substitute.For<ICommitStore>();
        commits.CommitAsync(default!, default).ReturnsForAnyArgs(
            _ => new CommitResult(CommitStatus.VersionConflict),
            call => _world.Get<ICommitStore>().CommitAsync(call.Arg<StandInCommit>(), default).AsTask().GetAwaiter().GetResult());
        _account.Restart(commits);

        Assert.That(await _account.RunAsync(), Is.False);
        Assert.That(await _account.SettlementsAsync(), Is.Empty);
        await _account.SettleAsync();

        Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
    }

    [Test]
    public async Task Settle_StatementIssuedAgainWithAnError_StaysAsTheFirstSaid()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((100, "first-m"));
        await _account.SettleAsync();

        await _statements.IssueAsync(Monday, "broken"u8.ToArray());
        await _statements.ReconcileAsync();
        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await _statements.ComparedAsync(Monday)).Status, Is.EqualTo(StatementReconciliationStatus.Refused));
            Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10000 for Mon"));
            Assert.That(await _account.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Settle_DayFinishedByAClockThatWasAhead_CountsForNothing()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((90, "first-m"));
        await _statements.FetchedAsync(Tuesday, StatementFetchStatus.NoBusiness);
        await _statements.ReconcileAsync();
        await _account.FetchedAsync(Monday.AddDays(30), StatementFetchStatus.NoBusiness);
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.EqualTo("Tue Differs 1000 open"));

        await _account.IssueAsync(Tuesday, (100, "first-m"));
        await _account.SettleAsync();

        Assert.That(await _account.QueueAsync(), Does.Not.Contain("open"));
    }

    /// <summary>A day that nobody asked for yet may have the entry.</summary>
    [Test]
    public async Task Settle_DayBetweenThatNobodyAskedFor_IsNoProofThatNothingWasPaid()
    {
        await PaidOnMondayAsync();
        _statements.GoTo(Monday.AddDays(15));
        await _account.IssueAsync(Monday);
        await _account.IssueAsync(Monday.AddDays(13));

        await _account.SettleAsync();

        Assert.That(await _account.QueueAsync(), Is.Empty);
    }

    [Test]
    public async Task Settle_DamagedFileOfTheAccount_IsAGapUntilItCanBeRead([Values] bool isGone)
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((100, "first-m"));
        IStatementFileStore real = _statements.Store;
        await FurtherDaysAsync(6);
        bool isDamaged = true;
        var files = new DamagedFiles(real, Wednesday, () => isDamaged, isGone);
        _account.Restart(files);

        Assert.That(async () => await _account.RunAsync(), Throws.TypeOf<AggregateException>(), "the worker rests, and reads it again");
        Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
        StatementDayProblem problem = (await _account.Days.ListProblemsAsync(default)).Single();
        Assert.That(problem.Day, Is.EqualTo(Wednesday));
        Assert.That(problem.Reason, Does.Contain(isGone ? "is listed by the store, but not in it" : "The content has another hash."));

        isDamaged = false;
        await _account.SettleAsync();
        Assert.That(await _account.RunAsync(), Is.False);
        Assert.That(await _account.Days.ListProblemsAsync(default), Is.Empty);
    }

    /// <summary>A file of the account with an error stops settling: operators see it where they see other refused files.</summary>
    [Test]
    public async Task Settle_FileOfTheAccountWithAnError_IsAProblemOfItsDayUntilItIsMended([Values] bool isOnly)
    {
        await PaidOnMondayAsync();
        _statements.GoTo(Wednesday);
        if (!isOnly)
        {
            await _account.IssueAsync(Monday);
        }

        await _account.IssueAsync(Tuesday, "broken"u8.ToArray());
        await _account.SettleAsync();
        _account.Restart();
        await _account.SettleAsync();
        StatementDayProblem problem = (await ProblemsAsync()).Single();
        Assert.That(
            (problem.Provider, problem.MerchantNumber, problem.Day, problem.Kind),
            Is.EqualTo((AccountWorld.Account, "account-m", Tuesday, StatementDayProblemKind.Refused)));
        Assert.That(problem.Reason, Is.Not.Empty);
        Assert.That((await StoredAsync()).Version, Is.EqualTo(1));

        Assert.That(
            (await _account.Days.CompareAgainAsync(
                AccountWorld.Account, "account-m", Tuesday, new OperatorId("ana"), "the bank mended it", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done));
        await _account.SettleAsync();
        Assert.That((await StoredAsync()).IsOutdated, Is.False, "an order is carried out");

        await _account.IssueAsync(Tuesday, (100, "first-m"));
        await _account.SettleAsync();
        Assert.That(await ProblemsAsync(), Is.Empty);
        Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10000 for Mon"));

        async Task<StatementReconciliation> StoredAsync() =>
            (await _statements.Reconciliations.FindAsync(AccountWorld.Account, "account-m", Tuesday, default))!;

        ValueTask<IReadOnlyList<StatementDayProblem>> ProblemsAsync() => _account.Days.ListProblemsAsync(default);
    }

    /// <summary>One account has statements in two currencies: each entry settles what is owed in its own.</summary>
    [Test]
    public async Task Settle_TwoCurrenciesOnOneAccount_AreSettledApart()
    {
        StatementRow row = StatementWorld.RowOf(await PayAsync());
        var euros = new Currency("EUR");
        await IssueMondayAsync(row, row with { OurReference = "in-euros", TheirReference = "T-eur", Currency = euros });
        await OnWednesdayAsync((100, "first-m"));
        await _account.SettleAsync();
        Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10000 for Mon"), "the euros are not there yet");

        _statements.GoTo(Wednesday.AddDays(1));
        await _account.IssueAsync(Wednesday, euros, (100, "first-m"));
        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10000 for Mon; Wed 10000 for Mon suspense 10000"));
            Assert.That((await _account.SettlementsAsync()).Select(one => one.Amount.Currency.Code), Is.EqualTo(new[] { "CNY", "EUR" }));
            Assert.That(await _account.QueueAsync(), Is.Empty);
        });
    }

    /// <summary>The settings name payers in any order: the entry stays with the same one.</summary>
    [Test]
    public async Task Settle_EntryThatNamesTwoMerchantNumbersOfEqualLength_IsBookedOnceToTheFirstByName()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((100, "other-m first-m"));
        foreach (string[] order in new string[][] { ["other-m", "first-m"], ["first-m", "other-m"] })
        {
            UsePayers([.. order.Select(number => (number, number))]);
            await _account.SettleAsync();
            Assert.That((await _account.SettlementsAsync()).Single().Payer, Is.EqualTo("first-m"));
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
        }
    }

    /// <summary>The queue's store fails after it opened, and after it closed: the next run ends right.</summary>
    [Test]
    public async Task Settle_StoreOfTheQueueFailsInTheMiddle_EndsRightInTheNextRun()
    {
        var lossy = new LossyStore(_statements.Get<IStatementDiscrepancyStore>());
        _account.Restart(new FindingQueue(lossy, _world.Time));
        await PaidOnMondayAsync();
        await OnWednesdayAsync((90, "first-m"));
        await _statements.FetchedAsync(Tuesday, StatementFetchStatus.NoBusiness);
        await _statements.ReconcileAsync();
        lossy.LosesAfter = 1;
        Assert.That(async () => await _account.RunAsync(), Throws.TypeOf<AggregateException>());
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.EqualTo("Tue Differs 1000 open"));

        await _account.IssueAsync(Tuesday, (100, "first-m"));
        lossy.LosesAfter = 1;
        Assert.That(async () => await _account.RunAsync(), Throws.TypeOf<AggregateException>());
        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _account.QueueAsync(), Is.EqualTo("Tue Differs 1000 not-in-later-comparison"));
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
        });
    }

    /// <summary>A week of holidays: nothing is missing, and the entry after it settles the day before it.</summary>
    [Test]
    public async Task Settle_WeekWithoutBusiness_IsNoGapAndNothingIsMissing()
    {
        _statements.Files = _statements.Files with { Settlement = _statements.Files.Settlement! with { DueWithinDays = 10 } };
        await PaidOnMondayAsync();
        await _account.IssueAsync(Monday);
        for (DateOnly day = Tuesday; day < Monday.AddDays(8); day = day.AddDays(1))
        {
            _statements.GoTo(day.AddDays(1));
            await _statements.FetchedAsync(day, StatementFetchStatus.NoBusiness);
            await _account.FetchedAsync(day, StatementFetchStatus.NoBusiness);
            await _statements.ReconcileAsync();
            await _account.SettleAsync();
            Assert.That(await _account.QueueAsync(), Is.Empty, $"{day}");
        }

        _statements.GoTo(Monday.AddDays(9));
        await _account.IssueAsync(Monday.AddDays(8), (100, "first-m"));
        await _account.SettleAsync();

        Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10000 for Mon"));
        Assert.That(await _account.QueueAsync(), Is.Empty);
    }

    [Test]
    public async Task Settle_RowThatIsPending_IsNotOwedYet()
    {
        await IssueMondayAsync(StatementWorld.RowOf(await PayAsync(), StatementRowStatus.Pending));
        await OnWednesdayAsync();
        await FurtherDaysAsync(9);

        await _account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("ChannelReceivable 10000"));
            Assert.That(await _account.SettlementsAsync(), Is.Empty);
            Assert.That(await _account.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Settle_EqualEntriesWithoutAReference_AreTwo()
    {
        await IssueMondayAsync(StatementWorld.RowOf(await PayAsync()), StatementWorld.RowOf(await PayAsync("order-2")));
        await OnWednesdayAsync((100, "first-m"), (100, "first-m"));

        await _account.SettleAsync();

        Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 20000"));
    }

    /// <summary>By the balances the second one came after the first.</summary>
    [Test]
    public async Task Settle_EqualEntriesInTwoStatementsThatFollowEachOther_AreTwo([Values] bool isWithdrawn)
    {
        await IssueMondayAsync(StatementWorld.RowOf(await PayAsync()), StatementWorld.RowOf(await PayAsync("order-2")));
        _statements.GoTo(Wednesday);
        await _account.IssueAsync(Tuesday, StatementOf("7", "C260105CNY0,", "C260106CNY100,"));
        await _account.SettleAsync();
        _statements.GoTo(Wednesday.AddDays(1));
        await _account.IssueAsync(Wednesday, StatementOf("8", "C260106CNY100,", "C260107CNY200,"));

        await _account.SettleAsync();
        _account.Restart();
        await _account.SettleAsync();
        Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 20000"));

        if (isWithdrawn)
        {
            await _account.IssueAsync(Tuesday, (1, "another"));
            await _account.SettleAsync();
            Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000, SettlementSuspense 10000"));
        }
    }

    /// <summary>Nothing says that the later statement is about other entries.</summary>
    [Test]
    public async Task Settle_EqualEntriesInStatementsThatDoNotFollowEachOther_AreOne()
    {
        await PaidOnMondayAsync();
        _statements.GoTo(Wednesday.AddDays(1));
        await _account.IssueAsync(Tuesday, StatementOf("7", "C260105CNY0,", "C260106CNY100,"));
        await _account.IssueAsync(Wednesday, StatementOf("8", "C260106CNY0,", "C260107CNY100,"));

        await _account.SettleAsync();

        Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
    }

    /// <summary>After a day that ends as it began, only the numbers tell a second payment from the same one again.</summary>
    [Test]
    public async Task Settle_EqualEntriesInStatementsThatEndWithNothing_AreTwoIfTheNumbersSayIt([Values] bool isNumbered)
    {
        await IssueMondayAsync(StatementWorld.RowOf(await PayAsync()), StatementWorld.RowOf(await PayAsync("order-2")));
        _statements.GoTo(Wednesday.AddDays(1));
        const string swept = ":61:260106D100,00NTRFNONREF\r\n:86:swept\r\n";
        await _account.IssueAsync(Tuesday, StatementOf("7", "C260105CNY0,", "C260106CNY0,", swept));
        await _account.IssueAsync(Wednesday, StatementOf(isNumbered ? "8" : "7", "C260106CNY0,", "C260107CNY100,"));

        await _account.SettleAsync();

        Assert.That(
            await _account.BalancesAsync(),
            Is.EqualTo(isNumbered ? "BankAccount 20000" : "BankAccount 10000, SettlementSuspense 10000"));
    }

    [Test]
    public async Task Settle_EntryInTheFilesOfTwoDays_IsBookedOnce()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((100, "first-m"));
        byte[] content = Encoding.ASCII.GetBytes(
            ":20:REF\r\n:25:10010010/6820101\r\n:28C:8/1\r\n:60F:C260105CNY0,\r\n:61:260106C100,00NTRFNONREF\r\n:86:first-m\r\n"
            + ":62F:C260107CNY100,\r\n-\r\n");
        _statements.GoTo(Wednesday.AddDays(1));
        await _account.IssueAsync(Wednesday, content);

        await _account.SettleAsync();

        Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
    }

    [Test]
    public async Task Settle_OnlyFileOfTheAccountIsDamaged_IsReadAgain()
    {
        await PaidOnMondayAsync();
        await OnWednesdayAsync((100, "first-m"));
        bool isDamaged = true;
        var files = new DamagedFiles(_statements.Get<IStatementFileStore>(), Tuesday, () => isDamaged);
        _account.Restart(files);
        Assert.That(async () => await _account.RunAsync(), Throws.TypeOf<AggregateException>());

        isDamaged = false;
        await _account.SettleAsync();

        Assert.That(await _account.BalancesAsync(), Is.EqualTo("BankAccount 10000"));
    }

    [Test]
    public async Task Settle_StatementOfAbsurdAmounts_LeavesTheRestOfTheAccount()
    {
        ChannelOperation pay = await PayAsync();
        StatementRow absurd = StatementWorld.RowOf(pay, minor: 100_000_000_000_000_000);
        IEnumerable<StatementRow> rows = Enumerable.Range(0, 200).Select(i => absurd with { OurReference = $"x{i}", TheirReference = "y" });
        await IssueMondayAsync([StatementWorld.RowOf(pay), .. rows]);
        await OnWednesdayAsync((100, "first-m"));

        await _account.SettleAsync();

        Assert.That(await _account.ShownAsync(), Is.EqualTo("Tue 10000 for nothing open suspense 10000"));
    }

    /// <summary>An account statement with the payment of Tuesday.</summary>
    private static byte[] StatementOf(string number, string opening, string closing, string more = "") => Encoding.ASCII.GetBytes(
        $":20:REF\r\n:25:10010010/6820101\r\n:28C:{number}/1\r\n:60F:{opening}\r\n:61:260106C100,00NTRFNONREF\r\n:86:first-m\r\n"
        + $"{more}:62F:{closing}\r\n-\r\n");

    private void UsePayers(params (string Text, string Number)[] payers) =>
        UsePayers([.. payers.Select(payer => new ProviderSettlementPayer { Text = payer.Text, MerchantNumbers = [payer.Number] })]);

    private void UsePayers(params ProviderSettlementPayer[] payers) => _statements.Files = _statements.Files with
    {
        Settlement = _statements.Files.Settlement! with { Payers = [.. payers] },
    };

    /// <summary>A payer by its text and its merchant numbers.</summary>
    private static ProviderSettlementPayer PayerOf(string payer) => payer.Split(": ") is [var text, var numbers]
        ? new ProviderSettlementPayer { Text = text, MerchantNumbers = [.. numbers.Split(' ')] }
        : throw new ArgumentException(payer);

    private async Task<ChannelOperation> PayAsync(string order = "order-1")
    {
        CardPaymentAnswer answer = await _world.Payments.PayAsync(_world.Request(CardWorld.Key(order)), CardWorld.Card(), default);
        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));
        return answer.Payment.Operations[0];
    }

    private async Task PaidOnMondayAsync(long feeMinor = 0) =>
        await IssueMondayAsync(StatementWorld.RowOf(await PayAsync(), feeMinor: feeMinor));

    /// <summary>Two merchant numbers that settle together took 100 each, the second one with no operation of ours.</summary>
    private async Task TwoNumbersPaidOnMondayAsync(bool isSecondRefund = false)
    {
        UsePayers(PayerOf("group: first-m second-m"));
        StatementRow row = StatementWorld.RowOf(await PayAsync());
        await IssueMondayAsync(row);
        _statements.MerchantNumber = "second-m";
        await IssueMondayAsync(row with
        {
            Kind = isSecondRefund ? StatementRowKind.Refund : row.Kind,
            OurReference = "elsewhere",
            TheirReference = "elsewhere",
        });
        _statements.MerchantNumber = "first-m";
        await _account.IssueAsync(Monday);
    }

    private async Task IssueMondayAsync(params StatementRow[] rows)
    {
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, rows);
        await _statements.ReconcileAsync();
    }

    /// <summary>The account's statement of Tuesday, which comes on Wednesday.</summary>
    private Task OnWednesdayAsync(params (decimal Amount, string Text)[] entries)
    {
        _statements.GoTo(Wednesday);
        return _account.IssueAsync(Tuesday, entries);
    }

    /// <summary>Days on which nothing happens on the account.</summary>
    private async Task FurtherDaysAsync(int days)
    {
        for (int i = 0; i < days; i++)
        {
            _last = _last.AddDays(1);
            _statements.GoTo(_last.AddDays(1));
            await _account.IssueAsync(_last);
        }
    }
}
