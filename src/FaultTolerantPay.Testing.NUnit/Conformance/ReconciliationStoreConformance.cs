using System.Collections.Immutable;
using System.Globalization;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>
/// The contract of <see cref="IReconciliationStore"/>. Derive from it, and implement how the stores are created and reopened.
/// </summary>
public abstract class ReconciliationStoreConformance
{
    private static readonly ProviderId Alpha = new("alpha");
    private static readonly ProviderId Beta = new("beta");
    private static readonly ChannelId Channel = new("channel-1");
    private static readonly DateOnly Day = new(2026, 1, 5);
    private static readonly DateTimeOffset Start = Samples.Start;

    /// <summary>The stores under test: empty before each test.</summary>
    protected ReconciliationStores Stores { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    private IReconciliationStore Store => Stores.Reconciliations;

    /// <summary>Creates new, empty stores on the same data.</summary>
    protected abstract ValueTask<ReconciliationStores> CreateAsync();

    /// <summary>Closes the stores and opens others on the same data.</summary>
    protected abstract ValueTask<ReconciliationStores> ReopenAsync(ReconciliationStores stores);

    /// <summary>Creates the stores.</summary>
    [SetUp]
    public async Task CreateStores() => Stores = await CreateAsync().ConfigureAwait(false);

    /// <summary>Closes them.</summary>
    [TearDown]
    public Task CloseStores() => StandInStoreConformance.CloseAsync(Stores.StandIn);

    /// <summary>
    /// Each operation of a card payment that moves money is listed with what it moved, or was to move, and with what became of it.
    /// Authorisations, voids and their reversals are not listed.
    /// </summary>
    [Test]
    public async Task ListOperations_OfCardPayments_AsStatementsListThem()
    {
        ChannelOperation paid = Succeeded("a-pay", OperationKind.Pay, 1_000) with { FeeMinor = 7, ChannelReference = "c-1" };
        await WrittenAsync(
            "a",
            paid,
            Succeeded("a-refund", OperationKind.Refund, 300, original: OperationKind.Pay),
            Operation("a-refund-2", OperationKind.Refund, 200, original: OperationKind.Pay) with { Ordinal = 2 }).ConfigureAwait(false);
        await WrittenAsync(
            "b",
            Succeeded("b-auth", OperationKind.Authorise, 1_000),
            Succeeded("b-capture", OperationKind.Capture, 600, original: OperationKind.Authorise),
            Succeeded("b-void", OperationKind.Void, 400, original: OperationKind.Authorise)).ConfigureAwait(false);
        await WrittenAsync(
            "c",
            Succeeded("c-pay", OperationKind.Pay, 1_000) with { IsReversed = true },
            Succeeded("c-reverse", OperationKind.Reverse, 1_000, original: OperationKind.Pay)).ConfigureAwait(false);
        await WrittenAsync(
            "d",
            Failed("d-pay") with { BookedMinor = 0, SurplusMinor = 1_000 }).ConfigureAwait(false);
        await WrittenAsync("e", Operation("e-pay", OperationKind.Pay, 1_000)).ConfigureAwait(false);
        await WrittenAsync("f", Failed("f-pay")).ConfigureAwait(false);
        await WrittenAsync(
            "g",
            Succeeded("g-auth", OperationKind.Authorise, 1_000) with { IsReversed = true },
            Succeeded("g-reverse", OperationKind.Reverse, 1_000, original: OperationKind.Authorise)).ConfigureAwait(false);

        IReadOnlyList<RecordedOperation> operations = await AllAsync().ConfigureAwait(false);

        Assert.That(operations.Select(Line), Is.EqualTo(new[]
        {
            "a-pay: Payment Succeeded 1000", "a-refund: Refund Succeeded 300 of a-pay", "a-refund-2: Refund Pending 200 of a-pay",
            "b-capture: Capture Succeeded 600 of b-auth",
            "c-pay: Payment Succeeded 1000", "c-reverse: Reversal Succeeded 1000 of c-pay",
            "d-pay: Payment Succeeded 1000", "e-pay: Payment Pending 1000", "f-pay: Payment Failed 1000",
        }));
        Assert.That(operations[0], Is.EqualTo(new RecordedOperation
        {
            Key = Samples.Key("a"),
            Operation = new OperationNumber(OperationKind.Pay, 1),
            Reference = "a-pay",
            ChannelReference = "c-1",
            Channel = Channel,
            MerchantNumber = "8800001",
            Kind = StatementRowKind.Payment,
            Status = StatementRowStatus.Succeeded,
            Amount = new Money(1_000, Samples.Euro),
            FeeMinor = 7,
            WrittenAt = Start,
        }));
    }

    /// <summary>Payouts, collections and customer refunds are listed by the logical channel that they were written to.</summary>
    [Test]
    public async Task ListOperations_OfAdvances_AsStatementsListThem()
    {
        Instruction[] sent =
        [
            Sent("payout", InstructionPurpose.Payout) with
            {
                IsResolved = true,
                Outcome = OperationOutcome.Succeeded,
                FeeMinor = 3,
                ChannelReference = "c-1",
            },
            Sent("part", InstructionPurpose.Collection) with
            {
                IsResolved = true,
                Outcome = OperationOutcome.Declined,
                BookedMinor = 400,
            },
            Sent("refund", InstructionPurpose.CustomerRefund) with { Mandate = new Mandate(new InstitutionId("institution-1"), "token-1") },
            Sent("lost", InstructionPurpose.Payout, 2) with { IsResolved = true, Outcome = OperationOutcome.NotExecuted },
            Sent("elsewhere", InstructionPurpose.Collection, 2) with { AssignedChannel = null },
        ];
        await ReservedAsync("a", sent).ConfigureAwait(false);

        IReadOnlyList<RecordedOperation> operations = await AllAsync().ConfigureAwait(false);

        Assert.That(operations.Select(Line), Is.EqualTo(new[]
        {
            "lost: Payout Failed 1000", "part: Collection Succeeded 400", "payout: Payout Succeeded 1000", "refund: Refund Pending 1000",
        }));
        Assert.That(operations.Select(operation => operation.Instruction), Is.EqualTo(new[] { sent[3], sent[1], sent[0], sent[2] }));
        Assert.That(operations[2], Is.EqualTo(new RecordedOperation
        {
            Key = Samples.Key("a"),
            Instruction = sent[0],
            Reference = "payout",
            ChannelReference = "c-1",
            Channel = Channel,
            Kind = StatementRowKind.Payout,
            Status = StatementRowStatus.Succeeded,
            Amount = new Money(1_000, Samples.Euro),
            FeeMinor = 3,
            WrittenAt = Start,
        }));
    }

    /// <summary>
    /// Pages go on after the last operation, also among operations of the same moment; the order of references is ordinal.
    /// </summary>
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(1_000)]
    public async Task ListOperations_EqualTimesInPages_EachOnceInOrder(int pageLength)
    {
        await WrittenAsync("1", Operation("b", OperationKind.Pay, 1)).ConfigureAwait(false);
        await WrittenAsync("2", Operation("B", OperationKind.Pay, 1)).ConfigureAwait(false);
        await WrittenAsync("3", Operation("a", OperationKind.Pay, 1) with { WrittenAt = Start.AddTicks(1) }).ConfigureAwait(false);
        await WrittenAsync("4", Operation("d", OperationKind.Authorise, 1)).ConfigureAwait(false);
        await ReservedAsync(
            "5",
            Sent("A", InstructionPurpose.Payout),
            Sent("c", InstructionPurpose.CustomerRefund),
            Sent("C", InstructionPurpose.Payout, 2) with { WrittenAt = Start.AddTicks(1) }).ConfigureAwait(false);

        IReadOnlyList<RecordedOperation> operations = await AllAsync(pageLength).ConfigureAwait(false);

        Assert.That(operations.Select(operation => operation.Reference), Is.EqualTo(new[] { "A", "B", "b", "c", "C", "a" }));
    }

    /// <summary>The first time is in, the last one is not; other channels are not.</summary>
    [Test]
    public async Task ListOperations_OfATime_HasItsBeginAndNotItsEnd()
    {
        DateTimeOffset[] times = [Start.AddTicks(-1), Start, Start.AddTicks(1), Start.AddTicks(2)];
        for (int i = 0; i < times.Length; i++)
        {
            await WrittenAsync($"{i}", Operation($"pay-{i}", OperationKind.Pay, 1) with { WrittenAt = times[i] }).ConfigureAwait(false);
            await ReservedAsync($"r{i}", Sent($"refund-{i}", InstructionPurpose.CustomerRefund) with { WrittenAt = times[i] })
                .ConfigureAwait(false);
        }

        await WrittenAsync("5", Operation("other", OperationKind.Pay, 1) with { Channel = new ChannelId("channel-2") })
            .ConfigureAwait(false);

        QueryPage<RecordedOperation> page =
            await Store.ListOperationsAsync(Channel, Start, Start.AddTicks(2), null, 10, None).ConfigureAwait(false);
        QueryPage<RecordedOperation> none = await Store.ListOperationsAsync(Channel, Start, Start, null, 10, None).ConfigureAwait(false);

        Assert.That(
            page.Items.Select(operation => operation.Reference), Is.EqualTo(new[] { "pay-1", "refund-1", "pay-2", "refund-2" }));
        Assert.That((page.Next, none.Items.Count, none.Next), Is.EqualTo(((string?)null, 0, (string?)null)));
    }

    /// <summary>
    /// Operations are found at any channel and of any time. Unknown references and those of an authorisation find nothing.
    /// </summary>
    [Test]
    public async Task FindOperations_ByReference_AtAnyChannel()
    {
        await WrittenAsync(
            "a",
            Succeeded("auth", OperationKind.Authorise, 1_000),
            Succeeded("capture", OperationKind.Capture, 600, original: OperationKind.Authorise) with
            {
                Channel = new ChannelId("channel-2"),
                WrittenAt = Start.AddYears(-1),
            }).ConfigureAwait(false);
        await ReservedAsync("b", Sent("payout", InstructionPurpose.Payout)).ConfigureAwait(false);

        string found = await FoundAsync("payout", "none", "auth", "capture").ConfigureAwait(false);
        Stores = await ReopenAsync(Stores).ConfigureAwait(false);
        string later = await FoundAsync("capture", "payout").ConfigureAwait(false);

        Assert.That(found, Is.EqualTo("capture: Capture Succeeded 600 of auth, payout: Payout Pending 1000"));
        Assert.That(later, Is.EqualTo(found));
        Assert.That(await FoundAsync("none").ConfigureAwait(false), Is.Empty);
    }

    /// <summary>A cursor of another query, and one that nobody gave, is refused.</summary>
    [Test]
    public async Task Lists_CursorOfAnotherQuery_Refused()
    {
        await WrittenAsync("1", Operation("a", OperationKind.Pay, 1)).ConfigureAwait(false);
        await WrittenAsync("2", Operation("b", OperationKind.Pay, 1)).ConfigureAwait(false);
        await SavedAsync(Compared(Day)).ConfigureAwait(false);
        await SavedAsync(Compared(Day.AddDays(1))).ConfigureAwait(false);
        string operations =
            (await Store.ListOperationsAsync(Channel, Start, Start.AddDays(1), null, 1, None).ConfigureAwait(false)).Next!;
        string days = (await Store.ListAsync(null, Day, Day.AddDays(9), null, 1, None).ConfigureAwait(false)).Next!;
        Assert.Multiple(() =>
        {
            foreach (string cursor in new[] { days, "", "none", operations + "0", operations + "zz", operations.Split(' ')[0] + " 1 61" })
            {
                Assert.That(
                    async () => await Store.ListOperationsAsync(Channel, Start, Start.AddDays(1), cursor, 1, None).ConfigureAwait(false),
                    Throws.ArgumentException,
                    cursor);
            }

            foreach (string cursor in new[] { operations, "", "none", days.Split(' ')[0] + " 2026-01-01 alpha 1" })
            {
                Assert.That(
                    async () => await Store.ListAsync(null, Day, Day.AddDays(9), cursor, 1, None).ConfigureAwait(false),
                    Throws.ArgumentException,
                    cursor);
            }

            Assert.That(
                async () => await Store.ListOperationsAsync(new ChannelId("channel-2"), Start, Start.AddDays(1), operations, 1, None)
                    .ConfigureAwait(false),
                Throws.ArgumentException);
            Assert.That(
                async () => await Store.ListOperationsAsync(Channel, Start.AddTicks(1), Start.AddDays(1), operations, 1, None)
                    .ConfigureAwait(false),
                Throws.ArgumentException);
            Assert.That(
                async () => await Store.ListAsync(Alpha, Day, Day.AddDays(9), days, 1, None).ConfigureAwait(false),
                Throws.ArgumentException);
            Assert.That(
                async () => await Store.ListAsync(null, Day.AddDays(1), Day.AddDays(9), days, 1, None).ConfigureAwait(false),
                Throws.ArgumentException);
        });

        // The end may be later on the next page.
        Assert.That(
            (await Store.ListOperationsAsync(Channel, Start, Start.AddDays(2), operations, 1, None).ConfigureAwait(false)).Items,
            Has.Count.EqualTo(1));
        Assert.That((await Store.ListAsync(null, Day, Day.AddDays(10), days, 1, None).ConfigureAwait(false)).Items, Has.Count.EqualTo(1));
    }

    /// <summary>
    /// A reference keeps the confirmation of its first day; the same day's statement gives it the new file. Unconfirmed ones are left out.
    /// </summary>
    [Test]
    public async Task Confirm_AgainBySameAndOtherDays_FirstDayIsKeptAndItsFileRenewed()
    {
        StatementConfirmation[] first =
            [.. "abcde".Select(reference => new StatementConfirmation($"{reference}", Alpha, "8800001", Day, 1))];
        await Store.ConfirmAsync(first, None).ConfigureAwait(false);
        await Store.ConfirmAsync(
            [
                first[0] with { File = 7 },
                first[1] with { File = 8, Day = Day.AddDays(1) },
                first[2] with { File = 9, Provider = Beta },
                first[3] with { File = 10, MerchantNumber = "8800002" },
                first[4] with { Reference = "f", Day = Day.AddDays(1), File = 8 },
            ],
            None).ConfigureAwait(false);
        for (int round = 0; round < 2; round++)
        {
            IReadOnlyList<StatementConfirmation> found =
                await Store.FindConfirmationsAsync(["f", "e", "d", "c", "b", "a", "none"], None).ConfigureAwait(false);
            Assert.That(found, Is.EquivalentTo((StatementConfirmation[])
            [
                first[0] with { File = 7 }, .. first[1..], first[4] with { Reference = "f", Day = Day.AddDays(1), File = 8 },
            ]));
            Stores = await ReopenAsync(Stores).ConfigureAwait(false);
        }

        Assert.That(await Store.FindAsync(Alpha, "8800001", Day, None).ConfigureAwait(false), Is.Null, "it was not compared yet");
        Assert.That((await Store.ListAsync(null, Day, Day.AddDays(9), null, 10, None).ConfigureAwait(false)).Items, Is.Empty);
    }

    /// <summary>
    /// A stored comparison removes what other files of its day confirmed, and nothing else; a refused version removes nothing.
    /// </summary>
    [Test]
    public async Task Save_ConfirmationsOfOtherFiles_AreRemovedForItsDayOnly()
    {
        StatementConfirmation two = new("two", Alpha, "8800001", Day, 2);
        StatementConfirmation[] kept =
        [
            two,
            two with { Reference = "next day", Day = Day.AddDays(1), File = 1 },
            two with { Reference = "other number", MerchantNumber = "8800002", File = 1 },
            two with { Reference = "other provider", Provider = Beta, File = 1 },
        ];
        StatementConfirmation[] removed = [two with { Reference = "one", File = 1 }, two with { Reference = "three", File = 3 }];
        StatementConfirmation[] all = [.. kept, .. removed];
        string[] references = [.. all.Select(confirmation => confirmation.Reference)];
        await Store.ConfirmAsync(all, None).ConfigureAwait(false);

        Assert.That(await Store.SaveAsync(Compared(Day) with { File = 2, Version = 5 }, [], None).ConfigureAwait(false), Is.False);
        Assert.That(await Store.FindConfirmationsAsync(references, None).ConfigureAwait(false), Is.EquivalentTo(all));
        await SavedAsync(Compared(Day) with { File = 2 }).ConfigureAwait(false);
        Assert.That(await Store.FindConfirmationsAsync(references, None).ConfigureAwait(false), Is.EquivalentTo(kept));
        await Store.ConfirmAsync([removed[0] with { Day = Day.AddDays(3) }], None).ConfigureAwait(false);
        Assert.That(
            (await Store.FindConfirmationsAsync(["one"], None).ConfigureAwait(false)).Single().Day, Is.EqualTo(Day.AddDays(3)));
    }

    /// <summary>Every property is read as it was stored, also after a restart.</summary>
    [Test]
    public async Task RoundTrip_EveryPropertyFilled_ComesBackAsStored(
        [ValueSource(typeof(TimeBoundaries), nameof(TimeBoundaries.NoneOrOne))] DateTimeOffset? everyTime)
    {
        StatementReconciliation filled = SampleRecord.Of<StatementReconciliation>(1, everyTime) with { Version = 0 };
        HeldRow[] held = [SampleRecord.Of<HeldRow>(1, everyTime), SampleRecord.Of<HeldRow>(50, everyTime)];
        await SavedAsync(filled, held).ConfigureAwait(false);
        for (int round = 0; round < 2; round++)
        {
            StandInStoreConformance.AssertSame(
                (await Store.FindAsync(filled.Provider, filled.MerchantNumber, filled.Day, None).ConfigureAwait(false))!,
                filled with { Version = 1 });
            StandInStoreConformance.AssertSame(
                (await Store.ListAsync(filled.Provider, filled.Day, filled.Day, null, 10, None).ConfigureAwait(false)).Items.Single(),
                filled with { Version = 1 });
            IReadOnlyList<HeldRow> rows = await Store
                .ListHeldAsync(filled.Provider, filled.MerchantNumber, filled.Day, 0, 10, None).ConfigureAwait(false);
            StandInStoreConformance.AssertSame(rows[0], held[0]);
            StandInStoreConformance.AssertSame(rows[1], held[1]);
            Stores = await ReopenAsync(Stores).ConfigureAwait(false);
        }
    }

    /// <summary>An absent value is read as absent; sums of any size are exact.</summary>
    [Test]
    public async Task RoundTrip_NothingOptionalGivenAndLargestSums_ComeBackAsStored()
    {
        StatementReconciliation compared = Compared(Day) with
        {
            Orders = [new ComparisonOrder { By = new OperatorId("anna"), At = Start, Reason = "tolerance changed" }],
            Totals =
            [
                new ReconciliationTotal(
                    null, StatementRowKind.Fee, Samples.Euro, MatchKind.OnlyTheirs, 0, Int128.MinValue, 0, 1, Int128.MaxValue, -1),
            ],
        };
        await SavedAsync(compared).ConfigureAwait(false);

        Assert.That(
            await Store.FindAsync(Alpha, "8800001", Day, None).ConfigureAwait(false), Is.EqualTo(compared with { Version = 1 }));
        Assert.That(await Store.FindAsync(Alpha, "8800002", Day, None).ConfigureAwait(false), Is.Null);
        Assert.That(await HeldAsync(Day).ConfigureAwait(false), Is.Empty);
        Assert.That(await HeldAsync(Day.AddDays(1)).ConfigureAwait(false), Is.Empty);
    }

    /// <summary>A comparison is stored only over the version that it read. The losing one writes nothing, and no held row.</summary>
    [TestCase(0, false)]
    [TestCase(1, false)]
    [TestCase(2, true)]
    [TestCase(3, false)]
    public async Task Save_RestatedDay_OnlyTheStoredVersionIsTaken(int version, bool isTaken)
    {
        await SavedAsync(Compared(Day), Row(1)).ConfigureAwait(false);
        await SavedAsync(Compared(Day) with { Version = 1, FileVersion = 2 }, Row(2)).ConfigureAwait(false);

        bool isSaved = await Store.SaveAsync(Compared(Day) with { Version = version, FileVersion = 3 }, [Row(3)], None)
            .ConfigureAwait(false);

        StatementReconciliation stored = (await Store.FindAsync(Alpha, "8800001", Day, None).ConfigureAwait(false))!;
        Assert.That((isSaved, stored.Version, stored.FileVersion), Is.EqualTo(isTaken ? (true, 3L, 3) : (false, 2L, 2)));
        Assert.That(await HeldAsync(Day).ConfigureAwait(false), Is.EqualTo(new[] { Row(isTaken ? 3 : 2) }));
    }

    /// <summary>Held rows are read in pages of any length, in the order of storing; a new comparison replaces all of them.</summary>
    [Test]
    public async Task ListHeld_InPages_EachOnceInOrderAndReplaced()
    {
        HeldRow[] rows = [.. Enumerable.Range(1, 2_050).Select(Row)];
        await SavedAsync(Compared(Day), rows).ConfigureAwait(false);
        await SavedAsync(Compared(Day) with { MerchantNumber = "8800002" }, Row(-1)).ConfigureAwait(false);
        foreach (int length in new[] { 1, 99, 100, 101, 1_000 })
        {
            foreach (int after in new[] { 0, 1, 99, 100, 150, 1_599, 1_600, 2_049, 2_050, 9_999 })
            {
                Assert.That(
                    await Store.ListHeldAsync(Alpha, "8800001", Day, after, length, None).ConfigureAwait(false),
                    Is.EqualTo(rows.Skip(after).Take(length)),
                    $"{length} after {after}");
            }
        }

        Assert.That(await Store.ListHeldAsync(Alpha, "8800001", Day, long.MaxValue, 10, None).ConfigureAwait(false), Is.Empty);
        await SavedAsync(Compared(Day) with { Version = 1 }, Row(7), Row(5)).ConfigureAwait(false);
        Stores = await ReopenAsync(Stores).ConfigureAwait(false);
        Assert.That(await HeldAsync(Day).ConfigureAwait(false), Is.EqualTo(new[] { Row(7), Row(5) }));
        Assert.That(
            await Store.ListHeldAsync(Alpha, "8800002", Day, 0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { Row(-1) }));
        await SavedAsync(Compared(Day) with { Version = 2 }).ConfigureAwait(false);
        Assert.That(await HeldAsync(Day).ConfigureAwait(false), Is.Empty);
    }

    /// <summary>
    /// The next day's comparison becomes outdated if other rows are held than before, and only then; other days and numbers do not.
    /// </summary>
    [Test]
    public async Task Save_OtherRowsHeld_NextDayIsOutdated()
    {
        DateOnly next = Day.AddDays(1);
        StatementReconciliation[] others =
        [
            Compared(Day.AddDays(-1)), Compared(Day.AddDays(2)), Compared(next) with { MerchantNumber = "8800002" },
            Compared(next) with { Provider = Beta },
        ];
        foreach (StatementReconciliation day in (StatementReconciliation[])[Compared(next), .. others])
        {
            await SavedAsync(day).ConfigureAwait(false);
        }

        await SavedAsync(Compared(Day)).ConfigureAwait(false);
        Assert.That(await StateAsync(next).ConfigureAwait(false), Is.EqualTo((false, 1L)), "nothing held, as before");
        await SavedAsync(Compared(Day) with { Version = 1 }, Row(1), Row(2)).ConfigureAwait(false);
        Assert.That(await StateAsync(next).ConfigureAwait(false), Is.EqualTo((true, 2L)));
        await SavedAsync(Compared(next) with { Version = 2 }).ConfigureAwait(false);
        await SavedAsync(Compared(Day) with { Version = 2, File = 9 }, Row(1), Row(2)).ConfigureAwait(false);
        Assert.That(await StateAsync(next).ConfigureAwait(false), Is.EqualTo((false, 3L)), "the same rows");
        await SavedAsync(Compared(Day) with { Version = 3 }, Row(1)).ConfigureAwait(false);
        await SavedAsync(Compared(Day) with { Version = 4 }).ConfigureAwait(false);
        Stores = await ReopenAsync(Stores).ConfigureAwait(false);
        Assert.That(await StateAsync(next).ConfigureAwait(false), Is.EqualTo((true, 5L)));
        Assert.That(
            await Store.SaveAsync(Compared(next) with { Version = 3 }, [], None).ConfigureAwait(false),
            Is.False,
            "who compared the next day meanwhile used other rows");
        foreach (StatementReconciliation other in others)
        {
            Assert.That(
                await Store.FindAsync(other.Provider, other.MerchantNumber, other.Day, None).ConfigureAwait(false),
                Is.EqualTo(other with { Version = 1 }));
        }
    }

    /// <summary>
    /// A day with held rows that is stored after the next day makes that one outdated; the last day of all has no next one.
    /// </summary>
    [Test]
    public async Task Save_FirstTimeWithHeldRows_NextDayIsOutdated()
    {
        await SavedAsync(Compared(Day.AddDays(1))).ConfigureAwait(false);
        await SavedAsync(Compared(Day), Row(1)).ConfigureAwait(false);
        await SavedAsync(Compared(new DateOnly(2099, 12, 31)), Row(1)).ConfigureAwait(false);

        Assert.That(await StateAsync(Day.AddDays(1)).ConfigureAwait(false), Is.EqualTo((true, 2L)));
    }

    /// <summary>Comparisons are listed in the order of day, provider and number, of one provider or of all.</summary>
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(1_000)]
    public async Task List_DaysInPages_EachOnceInOrder(int pageLength)
    {
        DateOnly next = Day.AddDays(1);
        foreach ((DateOnly day, ProviderId provider, string number) in new[]
        {
            (next, Alpha, "1"), (next, Alpha, "10"), (Day, Beta, "2"), (Day, Alpha, "2"), (next, Alpha, "2"), (Day.AddDays(-1), Alpha, "1"),
            (Day.AddDays(2), Alpha, "1"), (Day, Beta, "1"),
        })
        {
            await SavedAsync(Compared(day) with { Provider = provider, MerchantNumber = number }).ConfigureAwait(false);
        }

        Assert.That(
            await DaysAsync(null, pageLength).ConfigureAwait(false), Is.EqualTo("5alpha2 5beta1 5beta2 6alpha1 6alpha10 6alpha2"));
        Assert.That(await DaysAsync(Alpha, pageLength).ConfigureAwait(false), Is.EqualTo("5alpha2 6alpha1 6alpha10 6alpha2"));
        Assert.That(await DaysAsync(Beta, pageLength).ConfigureAwait(false), Is.EqualTo("5beta1 5beta2"));
        Assert.That(await DaysAsync(new ProviderId("none"), pageLength).ConfigureAwait(false), Is.Empty);
    }

    /// <summary>Of writers with the same version in the same moment, one wins, and what is held is what it held.</summary>
    [Test]
    public async Task Save_ManyWritersAtOnce_OneWinsWithItsRows([Values] bool isFirst)
    {
        const int Rows = 1_700;
        await SavedAsync(Compared(Day.AddDays(isFirst ? 5 : 0)), Row(0)).ConfigureAwait(false);
        StatementReconciliation changed = Compared(Day) with { Version = isFirst ? 0 : 1 };

        bool[] saved = await Task.WhenAll(Enumerable.Range(1, 8).Select(writer => Task.Run(async () =>
            await Store.SaveAsync(
                changed with { FileVersion = writer }, [.. Enumerable.Repeat(Row(writer), Rows)], None).ConfigureAwait(false))))
            .ConfigureAwait(false);

        StatementReconciliation stored = (await Store.FindAsync(Alpha, "8800001", Day, None).ConfigureAwait(false))!;
        IReadOnlyList<HeldRow> held = await Store.ListHeldAsync(Alpha, "8800001", Day, Rows - 1, 1_000, None).ConfigureAwait(false);
        Assert.That(saved.Count(isSaved => isSaved), Is.EqualTo(1));
        Assert.That(stored.FileVersion, Is.EqualTo(Array.IndexOf(saved, true) + 1));
        Assert.That(stored.Version, Is.EqualTo(changed.Version + 1));
        Assert.That(held, Is.EqualTo(new[] { Row(stored.FileVersion) }));
    }

    /// <summary>Writers that confirm the same references at once agree on one day for each.</summary>
    [Test]
    public async Task Confirm_ManyWritersAtOnce_EachReferenceHasOneDay()
    {
        string[] references = [.. Enumerable.Range(0, 200).Select(i => $"reference-{i}")];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() => ConfirmAsync(writer), None))).ConfigureAwait(false);

        IReadOnlyList<StatementConfirmation> found = await Store.FindConfirmationsAsync(references, None).ConfigureAwait(false);
        Assert.That(found.Select(confirmation => confirmation.Reference), Is.EquivalentTo(references));
        Assert.That(found.Select(confirmation => confirmation.Day).Distinct().Count(), Is.EqualTo(1), "a commit is atomic");

        async Task ConfirmAsync(int writer) => await Store.ConfirmAsync(
            [.. references.Select(reference => new StatementConfirmation(reference, Alpha, "1", Day.AddDays(writer), writer + 1))],
            None).ConfigureAwait(false);
    }

    /// <summary>Arguments out of range are refused, and nothing is written.</summary>
    [Test]
    public async Task Calls_OutOfRange_Refused()
    {
        string[] many = [.. Enumerable.Range(0, 1_001).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        StatementConfirmation confirmation = new("a", Alpha, "8800001", Day, 1);
        Assert.Multiple(() =>
        {
            foreach (string[] references in new[] { [], many, ["a", "a"], [""] })
            {
                Refused(() => Store.FindOperationsAsync(references, None).AsTask());
                Refused(() => Store.FindConfirmationsAsync(references, None).AsTask());
                Refused(() => Store.ConfirmAsync(
                    [.. references.Select(reference => confirmation with { Reference = reference })], None).AsTask());
            }

            Refused(() => Store.ConfirmAsync([confirmation with { File = -1 }], None).AsTask());
            Refused(() => Store.ConfirmAsync([confirmation with { MerchantNumber = "a b" }], None).AsTask());
            Refused(() => Store.ConfirmAsync([confirmation with { Day = default }], None).AsTask());
            Refused(() => Store.SaveAsync(Compared(default), [], None).AsTask());
            Refused(() => Store.SaveAsync(Compared(Day) with { MerchantNumber = "" }, [], None).AsTask());
            Refused(() => Store.SaveAsync(Compared(Day) with { Version = -1 }, [], None).AsTask());
            Refused(() => Store.SaveAsync(Compared(Day) with { Status = 0 }, [], None).AsTask());
            Refused(() => Store.ListHeldAsync(Alpha, "8800001", Day, -1, 10, None).AsTask());
            foreach (int length in new[] { 0, 1_001 })
            {
                Refused(() => Store.ListOperationsAsync(Channel, Start, Start, null, length, None).AsTask());
                Refused(() => Store.ListAsync(null, Day, Day, null, length, None).AsTask());
                Refused(() => Store.ListHeldAsync(Alpha, "8800001", Day, 0, length, None).AsTask());
            }
        });
        Assert.That(await Store.FindConfirmationsAsync(["a"], None).ConfigureAwait(false), Is.Empty);
        Assert.That(
            (await Store.ListAsync(null, DateOnly.MinValue, DateOnly.MaxValue, null, 10, None).ConfigureAwait(false)).Items, Is.Empty);
    }

    /// <summary>The first and the last time are answered, or refused with what is expected.</summary>
    [Test]
    public Task Calls_TimesAtTheEnds_AreAnsweredOrRefused() =>
        TimeBoundaries.AssertAnsweredOrRefusedAsync(Store, typeof(IReconciliationStore), 1);

    private static void Refused(Func<Task> call) => Assert.That(call, Throws.InstanceOf<ArgumentException>());

    private static ChannelOperation Operation(string reference, OperationKind kind, long minor, OperationKind? original = null) =>
        Samples.ChannelOperation(reference) with
        {
            Kind = kind,
            Amount = new Money(minor, Samples.Euro),
            Original = original is { } of ? new OperationNumber(of, 1) : null,
        };

    private static ChannelOperation Succeeded(string reference, OperationKind kind, long minor, OperationKind? original = null) =>
        Operation(reference, kind, minor, original) with
        {
            Outcome = OperationOutcome.Succeeded,
            IsAnswered = true,
            IsResolved = true,
            AskAt = null,
            ResolvedAt = Start,
        };

    private static ChannelOperation Failed(string reference) =>
        Succeeded(reference, OperationKind.Pay, 1_000) with { Outcome = OperationOutcome.NotExecuted };

    private static Instruction Sent(string reference, InstructionPurpose purpose, int ordinal = 1) =>
        Samples.Instruction(Samples.Key("a"), purpose, ordinal) with { AssignedReference = reference, AssignedChannel = Channel };

    private static StatementReconciliation Compared(DateOnly day) => new()
    {
        Provider = Alpha,
        MerchantNumber = "8800001",
        Day = day,
        File = 1,
        FileVersion = 1,
        Status = StatementReconciliationStatus.Compared,
        ComparedAt = Start,
    };

    private static HeldRow Row(int number) => new(number % 2 == 0, new StatementRow
    {
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        OurReference = $"o-{number}",
        TheirReference = "",
        AmountMinor = 100,
        Currency = Samples.Euro,
        At = Start.ToOffset(TimeSpan.FromHours(8)),
        Line = 1,
    });

    private static string Line(RecordedOperation operation) =>
        $"{operation.Reference}: {operation.Kind} {operation.Status} {operation.Amount.Minor}"
        + (operation.OriginalReference is { } original ? $" of {original}" : "");

    private async Task WrittenAsync(string order, params ImmutableArray<ChannelOperation> operations)
    {
        ChannelPayment payment = Samples.ChannelPayment(Samples.Key(order)) with { Kind = operations[0].Kind, Operations = operations };
        CommitResult result = await Stores.StandIn
            .CommitAsync(new StandInCommit { At = Start, ChannelPayment = payment }, None).ConfigureAwait(false);
        Assert.That(result.IsCommitted);
    }

    private async Task ReservedAsync(string order, params Instruction[] instructions)
    {
        TransactionKey key = Samples.Key(order);
        CommitResult result = await Stores.StandIn
            .CommitAsync(
                Samples.Reserve(key) with
                {
                    Instructions =
                    [
                        .. instructions.Select(
                            instruction => instruction with { Key = instruction.Key with { Transaction = key } }),
                    ],
                },
                None).ConfigureAwait(false);
        Assert.That(result.IsCommitted);
    }

    private async Task SavedAsync(StatementReconciliation reconciliation, params HeldRow[] held) =>
        Assert.That(await Store.SaveAsync(reconciliation, held, None).ConfigureAwait(false), Is.True);

    private async Task<IReadOnlyList<RecordedOperation>> AllAsync(int pageLength = 1_000)
    {
        var operations = new List<RecordedOperation>();
        string? after = null;
        do
        {
            QueryPage<RecordedOperation> page = await Store
                .ListOperationsAsync(Channel, Start, Start.AddDays(1), after, pageLength, None).ConfigureAwait(false);
            Assert.That(page.Items, Has.Count.AtMost(pageLength));
            operations.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return operations;
    }

    private async Task<string> FoundAsync(params string[] references) => string.Join(
        ", ",
        (await Store.FindOperationsAsync(references, None).ConfigureAwait(false)).Select(Line).Order(StringComparer.Ordinal));

    private async Task<IReadOnlyList<HeldRow>> HeldAsync(DateOnly day) =>
        await Store.ListHeldAsync(Alpha, "8800001", day, 0, 1_000, None).ConfigureAwait(false);

    private async Task<(bool IsOutdated, long Version)> StateAsync(DateOnly day)
    {
        StatementReconciliation stored = (await Store.FindAsync(Alpha, "8800001", day, None).ConfigureAwait(false))!;
        return (stored.IsOutdated, stored.Version);
    }

    private async Task<string> DaysAsync(ProviderId? provider, int pageLength)
    {
        var days = new List<string>();
        string? after = null;
        do
        {
            QueryPage<StatementReconciliation> page =
                await Store.ListAsync(provider, Day, Day.AddDays(1), after, pageLength, None).ConfigureAwait(false);
            days.AddRange(page.Items.Select(day => $"{day.Day.Day}{day.Provider}{day.MerchantNumber}"));
            after = page.Next;
        }
        while (after is not null);
        return string.Join(" ", days);
    }
}
