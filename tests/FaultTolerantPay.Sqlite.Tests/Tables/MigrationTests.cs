using System.Globalization;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Tables;

/// <summary>
/// Files of older versions are opened and brought to the newest: nothing that they hold is lost, and everything works on it. What each
/// holds stands at the top of its script in
/// <c>Versions</c>; each version that is released gets one.
/// </summary>
public sealed class MigrationTests
{
    private TemporaryFile _file = null!;
    private SqliteStore _store = null!;

    private static CancellationToken None => CancellationToken.None;

    internal static IEnumerable<string> OlderVersions =>
        typeof(MigrationTests).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal));

    private static IEnumerable<string> VersionsWithoutReceipts => OlderVersions.Where(name => NumberOf(name) < 8);

    private static int NumberOf(string version) => int.Parse(version[..^4], CultureInfo.InvariantCulture);

    [SetUp]
    public void MakeFile() => _file = new TemporaryFile();

    [TearDown]
    public void RemoveFile()
    {
        _store?.Dispose();
        _file.Dispose();
    }

    [TestCaseSource(nameof(OlderVersions))]
    public async Task Open_FileOfAnOlderVersion_HoldsWhatItHeld(string version)
    {
        Open(version);
        TransactionKey paid = Samples.Key("paid");
        Assert.That((await _store.StandIn.FindTransactionAsync(paid, None))!.Key, Is.EqualTo(paid), "transaction");
        Assert.That(await _store.StandIn.FindAdvanceAsync(paid, None),
            Is.EqualTo(Samples.Advance(paid, AdvanceState.PayoutSent) with { Version = 1 }), "advance");
        Assert.That((await _store.StandIn.ListAdvancesAsync(AdvanceState.PayoutSent, null, 10, None)).Select(advance => advance.Key),
            Is.EqualTo(new[] { paid }), "advances by state");
        Assert.That(await _store.StandIn.ListInstructionsAsync(paid, None), Is.EqualTo(new[] { Samples.Instruction(paid) }),
            "instructions");
        Assert.That(await _store.StandIn.FindInstructionAsync(Samples.Instruction(paid).Reference, None),
            Is.EqualTo(Samples.Instruction(paid)), "by the reference that the channel knows");
        Assert.That((await _store.StandIn.ListJournalAsync(paid, None)).Single().Key, Is.EqualTo(paid), "journal");
        Assert.That((await _store.StandIn.ListTimelineAsync(paid, None)).Single().Key, Is.EqualTo(paid), "timeline");
        Assert.That((await _store.StandIn.FindDiscrepancyAsync("d-1", None))!.Instruction,
            Is.EqualTo(new InstructionKey(paid, InstructionPurpose.Payout, 1)), "discrepancy");
        Assert.That((await _store.StandIn.ListOutboxAsync(Samples.AdviceMessage(paid).Stream, 10, None)).Single().Key, Is.EqualTo(paid),
            "outbox");
        Assert.That(await ClaimAsync(WorkKind.Advance), Is.EqualTo(new[] { Samples.AdvanceWork(paid) }), "work of advances");
        Assert.That(await ClaimAsync(WorkKind.Advices), Is.EqualTo(new[] { Samples.AdviceMessage(paid).Stream }), "work of advices");
        Assert.That(await _store.StandIn.ReadCounterAsync(Samples.Exposure(), None), Is.EqualTo(new CounterValue(1_000, 1)), "exposure");
    }

    /// <summary>Whatever a table holds must survive: a fixture without a row in it would not tell.</summary>
    [TestCaseSource(nameof(OlderVersions))]
    public void Fixture_EveryTable_HasARow(string version)
    {
        Make(_file.Path, version);
        using SqliteConnection connection = SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        string[] tables = connection.ReadOnce(
            "SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")!.Split(',');
        Assert.That(tables.Where(table => connection.ReadOnce($"SELECT COUNT(*) FROM {table}") == "0"), Is.Empty);
    }

    [Test]
    public void Versions_Released_HaveAFixtureEach() =>
        Assert.That(OlderVersions, Is.EquivalentTo(Enumerable.Range(1, StoreSchema.NewestVersion - 1).Select(version => $"{version}.sql")),
            "The fixture of a version is made before the next one is.");

    [TestCaseSource(nameof(OlderVersions))]
    public async Task Open_FileOfAnOlderVersion_HoldsMerchantsOutagesControlsAndReceipts(string version)
    {
        Open(version);
        Merchant merchant = (await _store.Merchants.FindAsync(new MerchantId("merchant-1"), None))!;
        Assert.That((merchant.Name, merchant.Consent.IsGiven, merchant.Limits.Single().Limit.Minor, merchant.Version),
            Is.EqualTo(("Corner Shop", true, 50_000L, 1L)), "merchant");
        Assert.That((await _store.Merchants.ListDueAsync(Samples.Start.AddDays(2), 10, None)).Single(), Is.EqualTo(merchant),
            "merchants that are due");
        Assert.That((await _store.Merchants.ListConsentChangesAsync(merchant.Id, None)).Single().Reason, Is.EqualTo("contract 2026-118"),
            "consent changes");
        Assert.That((await _store.Faults.ListOutagesAsync(10, None)).Single().ClosedBy, Is.EqualTo(new OperatorId("clerk-7")), "outage");
        Assert.That((await _store.Faults.FindManualSwitchAsync(None))!.Reason, Is.EqualTo("planned switch-over"), "manual switch");
        OperatorControl[] controls = [.. await _store.Controls.ListActiveAsync(0, 10, None)];
        Assert.That(controls.Select(control => (control.Kind, control.Target, control.Reason)), Is.EqualTo(
            NumberOf(version) >= 4
                ? [(OperatorControlKind.Pause, ControlTarget.Institution(new InstitutionId("institution-1")), "payouts came twice")]
                    : Array.Empty<(OperatorControlKind, ControlTarget, string)>()),
            "controls");
        Assert.That(await _store.StandIn.FindReceiptAsync("receipt-1", None),
            Is.EqualTo(NumberOf(version) >= 8 ? Samples.Key("paid") : (TransactionKey?)null), "receipt");
        Assert.That((await _store.StandIn.FindApprovalAsync("approval-1", None))?.Reason,
            Is.EqualTo(NumberOf(version) >= 10 ? "customer died" : null), "approval");
        TransactionKey channel = Samples.Key("channel");
        Assert.That(await _store.StandIn.FindChannelPaymentAsync(channel, None),
            NumberOf(version) >= 12 ? Is.EqualTo(AsOfVersion12(Samples.ChannelPayment(channel)) with { Version = 1 }) : Is.Null,
            "channel payment");
    }

    [TestCaseSource(nameof(OlderVersions))]
    public async Task SaveCardChannel_InAFileOfAnOlderVersion_IsStored(string version)
    {
        Open(version);
        CardChannelRecord record = SampleRecord.Of<CardChannelRecord>() with { Version = 0 };

        Assert.That(await _store.CardChannels.SaveCardChannelAsync(record, null, None), Is.True);
        Assert.That(await _store.CardChannels.ListCardChannelsAsync([record.CardToken], None),
            Is.EqualTo(new[] { record with { Version = 1 } }));
    }

    /// <summary>What an older release sent is compared with statements like everything that is sent now.</summary>
    [TestCaseSource(nameof(OlderVersions))]
    public async Task ListOperations_FileOfAnOlderVersion_FindsWhatItHeld(string version)
    {
        Open(version);
        (string Channel, string[] Expected)[] channels =
        [
            ("institution-1", [Samples.Instruction(Samples.Key("paid")).Reference]),
            ("channel-1", NumberOf(version) >= 12 ? ["merchant-1/channel/pay-1"] : []),
        ];
        foreach ((string channel, string[] expected) in channels)
        {
            QueryPage<RecordedOperation> page = await _store.Reconciliations.ListOperationsAsync(
                new ChannelId(channel), Samples.Start, Samples.Start.AddTicks(1), null, 10, None);
            Assert.That(page.Items.Select(operation => operation.Reference), Is.EqualTo(expected), channel);
        }

        Assert.That(
            (await _store.Reconciliations.ListAsync(null, DateOnly.MinValue, DateOnly.MaxValue, null, 10, None)).Items, Is.Empty);
    }

    [TestCaseSource(nameof(OlderVersions))]
    public async Task CheckAuditTrail_FileOfAnOlderVersion_IsChainedAsItStands(string version)
    {
        Open(version);
        AuditTrailCheck check = await _store.StandIn.CheckAuditTrailAsync(null, None);
        Assert.That(check.Problems, Is.Empty, "problems");
        int rows = NumberOf(version) >= 9 ? 4 : 3;
        Assert.That((check.Rows, check.Forgotten), Is.EqualTo((rows, rows - 3)), "rows of the old file");
        Assert.That((await _store.StandIn.CommitAsync(Samples.Reserve(Samples.Key("next")) with { Limits = [] }, None)).IsCommitted,
            "a commit");
        AuditTrailCheck later = await _store.StandIn.CheckAuditTrailAsync(new AuditAnchor(rows, check.Head!), None);
        Assert.That((later.Problems.Count, later.Rows, later.HoldsAnchor), Is.EqualTo((0, rows + 2L, (bool?)true)),
            "rows after the commit");
    }

    [TestCaseSource(nameof(OlderVersions))]
    public async Task Commit_NewAttemptsInAFileOfAnOlderVersion_AreDecidedByWhatItHeld(string version)
    {
        Open(version);
        foreach ((string order, CommitStatus expected) in new[]
        {
            ("paid", CommitStatus.OrderTaken), ("completed", CommitStatus.OrderTaken), ("declined", CommitStatus.Committed),
                ("withdrawn", CommitStatus.Committed),
        })
        {
            CommitResult result = await _store.StandIn.CommitAsync(Samples.Reserve(Samples.Attempt("try-2", order)), None);
            Assert.That(result,
                Is.EqualTo(new CommitResult(expected, Holder: expected == CommitStatus.OrderTaken ? Samples.Key(order) : null)), order);
        }
    }

    /// <summary>Receipts lie in a table of their own from version 8 on.</summary>
    [TestCaseSource(nameof(VersionsWithoutReceipts))]
    public async Task Commit_ReceiptThatAnOlderVersionBooked_IsTaken(string version)
    {
        Open(version,
            """UPDATE advance SET record = json_set(record, '$.ByHand', """ +
            """json('[{"Kind":"Settled","Receipt":"receipt-1","AmountMinor":5},""" +
            """{"Kind":"PaidBack","Receipt":"receipt-2","AmountMinor":5}]'))""");
        foreach (string receipt in new[] { "receipt-1", "receipt-2" })
        {
            Assert.That(await _store.StandIn.FindReceiptAsync(receipt, None), Is.EqualTo(Samples.Key("paid")));
            CommitResult result = await _store.StandIn.CommitAsync(
                Samples.Reserve(Samples.Key("other")) with { Receipt = new ReceiptBooking(receipt, Samples.Key("other")) }, None);
            Assert.That(result, Is.EqualTo(new CommitResult(CommitStatus.ReceiptTaken, Holder: Samples.Key("paid"))));
        }
    }

    /// <summary>Makes a file as an older version left it.</summary>
    internal static void Make(string path, string version, string? change = null)
    {
        using Stream script = typeof(MigrationTests).Assembly.GetManifestResourceStream(version)!;
        using var reader = new StreamReader(script);
        using SqliteConnection connection =
            SqliteConnection.Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, TimeSpan.FromSeconds(5));
        connection.RunScript($"{reader.ReadToEnd()};{change}");
    }

    private void Open(string version, string? change = null)
    {
        Make(_file.Path, version, change);
        _store = SqliteStore.Open(_file.Options());
    }

    private async Task<WorkItemKey[]> ClaimAsync(WorkKind kind) =>
        [.. (await _store.StandIn.ClaimAsync(new WorkClaim { Kind = kind, Now = Samples.Start.AddDays(1), Lease = TimeSpan.FromMinutes(1),
            MaxItems = 10 }, None)).Leases.Select(lease => lease.Item)];

    /// <summary>Releases before 13 did not keep the merchant number of an operation.</summary>
    private static ChannelPayment AsOfVersion12(ChannelPayment payment) => payment with
    {
        Decision = payment.Decision with { Retry = null, Segment = [] },
        Operations = [.. payment.Operations.Select(operation => operation with { MerchantNumber = null })],
    };
}
