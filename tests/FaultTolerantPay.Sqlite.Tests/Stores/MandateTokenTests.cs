using System.Text.Json.Serialization.Metadata;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Sqlite.Tests.Tables;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>
/// Tokens of mandates in the file: encrypted where a protector is given, bound to their payment, and never named in a message.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MandateTokenTests : IDisposable
{
    private const string Token = "agreement-1";
    private static readonly TransactionKey First = Samples.Key();
    private static readonly TransactionKey Second = Samples.Key("order-2");
    private readonly TemporaryFile _file = new();

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _file.Dispose();

    [Test]
    public async Task Commit_WithAProtector_IsReadAsItWasAndLiesEncrypted()
    {
        StandInCommit commit = Commit(First);
        using (SqliteStore store = await FillAsync(TestKeys.Protector("k1"), First))
        {
            Assert.That(FileBytes.Find(_file.Folder, Token, "agreement-2"), Is.Empty, "tokens in the clear on the file");
            Assert.That((await store.ProbeAsync(None))["mandate-tokens"], Is.EqualTo("encrypted under key 'k1'"), "what the probe says");
        }
        Assert.That(FileBytes.Find(_file.Folder, "sealed 1 k1 "), Is.Not.Empty, "encrypted tokens on the file");
        using SqliteStore again = Open(TestKeys.Protector("k1"));
        Assert.That(await again.StandIn.FindTransactionAsync(First, None), Is.EqualTo(commit.Transaction! with { Version = 1 }),
            "transaction");
        Assert.That(await again.StandIn.FindAttemptsAsync(First.OrderKey, None),
            Is.EqualTo(new[] { commit.Transaction! with { Version = 1 } }), "attempts of the order");
        Assert.That(await again.StandIn.FindAdvanceAsync(First, None), Is.EqualTo(commit.Advance! with { Version = 1 }), "advance");
        Assert.That(await again.StandIn.ListAdvancesAsync(null, null, 10, None),
            Is.EqualTo(new[] { commit.Advance! with { Version = 1 } }), "list of advances");
        Assert.That((await again.Queries.ListOutstandingAsync(new OutstandingFilter(), null, 10, None)).Items,
            Is.EqualTo(new[] { commit.Advance! with { Version = 1 } }), "operators' list");
        Assert.That(await again.StandIn.ListInstructionsAsync(First, None), Is.EqualTo(commit.Instructions), "instructions of the payment");
        Assert.That(await again.StandIn.FindInstructionAsync(commit.Instructions[0].Reference, None), Is.EqualTo(commit.Instructions[0]),
            "instruction by its reference");
    }

    [Test]
    public async Task Commit_WithoutAProtector_LiesInTheClearAndHealthSaysSo()
    {
        using SqliteStore store = await FillAsync(null, First);
        Assert.That(FileBytes.Find(_file.Folder, Token), Is.Not.Empty, "the search finds what is there");
        Assert.That((await store.ProbeAsync(None))["mandate-tokens"], Is.EqualTo("in the clear"));
    }

    [Test]
    public void Open_ProtectorRequiredAndNotThere_IsRefused()
    {
        SqliteStoreOptions options = _file.Options();
        options.RequireProtector = true;
        Assert.That(() => SqliteStore.Open(options),
            Throws.ArgumentException.With.Message.Contains("RequireProtector").And.Message.Contains("ISecretProtector"));
        Assert.That(() => SqliteStore.Open(options, protector: TestKeys.Protector("k1")).Dispose(), Throws.Nothing);
    }

    /// <summary>A new place in a stored record in which a mandate lies must be encrypted too.</summary>
    [Test]
    public void Records_PlacesOfMandates_AreTheOnesThatAreEncrypted()
    {
        var places = new SortedSet<string>(StringComparer.Ordinal);
        foreach (JsonTypeInfo type in VersionTests.StoredRecords)
        {
            Find(type, type.Type.Name, places, []);
        }

        Assert.That(places, Is.EqualTo(new[]
        {
            "Advance.Detail.Request.CollectionMeans", "Advance.InFlight.Means", "Advance.Mandates.Mandate", "Instruction.Means",
                "TransactionRecord.Request.CollectionMeans",
        }));
    }

    [TestCase("k2", ", which the ISecretProtector does not know.")]
    [TestCase(null, ", and no ISecretProtector is registered.")]
    public async Task Find_KeyIsMissing_NamesRowAndKeyAndTheRestIsRead(string? key, string expected)
    {
        (await FillAsync(TestKeys.Protector("k1"), First)).Dispose();
        using SqliteStore store = Open(key is null ? null : TestKeys.Protector(key));
        Advance advance = (await store.StandIn.FindAdvanceAsync(First, None))!;
        Assert.That(advance.Detail.Request.Mandate!.Value.Token, Is.Empty, "token");
        Assert.That(
            advance.Detail.Request.Mandate!.Value.UnreadableToken!.Reason,
            Is.EqualTo(
                $"The token of the mandate at institution-1 in table 'advance', payment merchant-1/order-1, is encrypted under the key " +
                $"'k1'{expected}"),
            "reason at the advance");
        Assert.That(advance.Amount, Is.EqualTo(new Money(1_000, Samples.Euro)), "the rest of the advance");
        Instruction instruction = (await store.StandIn.ListInstructionsAsync(First, None)).Single();
        Assert.That(instruction.Mandate!.Value.UnreadableToken!.Reason,
            Does.Contain("in table 'instruction', payment merchant-1/order-1, Collection 1, is encrypted under the key 'k1'"),
            "reason at the instruction");
    }

    /// <summary>A node without the key changes other fields of the record: the token is not lost.</summary>
    [Test]
    public async Task Commit_RecordWhoseTokenCannotBeRead_KeepsTheToken()
    {
        (await FillAsync(TestKeys.Protector("k1"), First)).Dispose();
        using (SqliteStore other = Open(TestKeys.Protector("k2")))
        {
            Advance advance = (await other.StandIn.FindAdvanceAsync(First, None))!;
            Assert.That((await other.StandIn.CommitAsync(
                new StandInCommit { At = Samples.Start, Advance = advance with { LastDeclineCode = "51" } }, None)).IsCommitted);
        }
        using SqliteStore store = Open(TestKeys.Protector("k1"));
        Advance changed = (await store.StandIn.FindAdvanceAsync(First, None))!;
        Assert.That((changed.LastDeclineCode, changed.Detail.Request.Mandate!.Value.Token, changed.Mandate!.Value.Token),
            Is.EqualTo(("51", Token, "agreement-2")));
    }

    [TestCase("UPDATE advance SET record = (SELECT replace(record, 'order-2', 'order-1') FROM advance WHERE order_id = 'order-2') WHERE " +
        "order_id = 'order-1'",
        TestName = "another payment's")]
    [TestCase("UPDATE advance SET record = json_set(record, '$.Mandates[0].Mandate.Institution', 'institution-2') WHERE order_id = " +
        "'order-1'",
        TestName = "another institution")]
    [TestCase("UPDATE advance SET record = json_set(record, '$.Mandates[0].Mandate.Token', 'sealed 1 k1 AAAA' || substr(record ->> " +
        "'$.Mandates[0].Mandate.Token', 17)) WHERE order_id = 'order-1'",
        TestName = "other bytes")]
    [TestCase("UPDATE advance SET record = json_set(record, '$.Mandates[0].Mandate.Token', 'sealed 1 k1 AAAA') WHERE order_id = 'order-1'",
        TestName = "cut off")]
    [TestCase("UPDATE advance SET record = json_set(record, '$.Mandates[0].Mandate.Token', 'sealed 1 k1 *') WHERE order_id = 'order-1'",
        TestName = "no base 64")]
    [TestCase("UPDATE advance SET record = json_set(record, '$.Mandates[0].Mandate.Token', 'sealed 1 k1') WHERE order_id = 'order-1'",
        TestName = "no bytes")]
    public async Task Find_TokenWasAltered_StaysClosedAndTheOtherPaymentIsRead(string sql)
    {
        (await FillAsync(TestKeys.Protector("k1"), First, Second)).Dispose();
        Run(sql);
        using SqliteStore store = Open(TestKeys.Protector("k1"));
        IReadOnlyList<Advance> page = await store.StandIn.ListAdvancesAsync(null, null, 10, None);
        Mandate altered = page[0].Mandate!.Value;
        Assert.That(altered.Token, Is.Empty, "token");
        Assert.That(altered.UnreadableToken!.Reason,
            Does.EndWith(
                "is encrypted under the key 'k1', which does not open it: it was altered, or moved here from another " +
                "payment.").And.Not.Contain(
                    "agreement"),
            "reason");
        Assert.That(page[1].Mandate!.Value.Token, Is.EqualTo("agreement-2"), "token of the other payment");
    }

    [Test]
    public async Task Protector_Fails_ReadAndWriteFailAsOfAStoreThatIsDown()
    {
        (await FillAsync(TestKeys.Protector("k1"), First)).Dispose();
        using SqliteStore store = Open(new HostProtector { OnCall = () => throw new InvalidOperationException("agreement-1 refused") });
        StoreException read = (await Assert.ThrowsAsync<StoreException>(async () => await store.StandIn.FindAdvanceAsync(First, None)))!;
        StoreException write =
            (await Assert.ThrowsAsync<StoreException>(async () => await store.StandIn.CommitAsync(Commit(Second), None)))!;
        Assert.That((read.NothingWritten, write.NothingWritten), Is.EqualTo((true, true)));
        Assert.That(read.Message + write.Message,
            Does.Contain("cannot be read").And.Contain("cannot be written").And.Contain("InvalidOperationException").And.Not.Contain(
                "agreement"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Protector_Hangs_CallerIsAnsweredWithinTheLimit(bool blocks)
    {
        using var calls =
            new HostCalls(TimeProvider.System, Options.Create(new CallOptions()), NullLogger<HostCalls>.Instance, new Threads());
        using var hang = new ManualResetEventSlim();
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var protector = new HostProtector
        {
            OnCall = () =>
            {
                if (!blocks)
                {
                    return new ValueTask(never.Task);
                }

                hang.Wait(TimeSpan.FromMinutes(1));
                return default;
            },
        };
        SqliteStoreOptions options = _file.Options();
        options.ProtectorTimeout = TimeSpan.FromMilliseconds(50);
        using SqliteStore store = SqliteStore.Open(options, time: null, protector, calls);
        StoreException failure =
            (await Assert.ThrowsAsync<StoreException>(async () => await store.StandIn.CommitAsync(Commit(First), None)))!;
        Assert.That(failure.Message, Does.Contain("TimeoutException"));
        Assert.That(await store.StandIn.FindTransactionAsync(First, None), Is.Null);
        hang.Set();
        never.SetResult();
    }

    [Test]
    public async Task Protector_NamesNoKeyId_NothingIsWritten()
    {
        using SqliteStore store = Open(new HostProtector { KeyId = "two words" });
        await Assert.ThatAsync(async () => await store.StandIn.CommitAsync(Commit(First), None),
            Throws.TypeOf<StoreException>().With.InnerException.Message.Contains("two words"));
    }

    [Test]
    public async Task Rotate_InPagesAndBegunAgain_LeavesNothingUnderTheOldKeys()
    {
        (await FillAsync(null, First)).Dispose();
        (await FillAsync(TestKeys.Protector("k1"), Second)).Dispose();
        (await FillAsync(TestKeys.Protector("lost"), Samples.Key("order-3"))).Dispose();
        using SqliteStore store = Open(TestKeys.Protector("k2", "k1"));
        Assert.That(await store.MandateRotation.CountAsync(None),
            Is.EqualTo(new[] { new MandateKeyCount(null, 5), new("k1", 5), new("lost", 5) }), "keys before");
        MandateRotationPage page = await store.MandateRotation.RotateAsync(null, 1, None);
        Assert.That(page, Is.EqualTo(new MandateRotationPage(1, 0, QueryCursor.Of(QueryCursor.Subject("mandates"), "payment", "1"))),
            "first page");
        page = await store.MandateRotation.RotateAsync(page.Next, 1, None);
        Assert.That((page.Rows, await store.MandateRotation.CountAsync(None)),
            Is.EqualTo((1, new[] { new MandateKeyCount(null, 4), new("k1", 4), new("k2", 2), new("lost", 5) })),
            "keys after the second page");
        (int rows, int unreadable) = await RotateAsync(store, 2);
        Assert.That((rows, unreadable), Is.EqualTo((4, 5)), "what was done before is passed over");
        Assert.That(await store.MandateRotation.CountAsync(None), Is.EqualTo(new[] { new MandateKeyCount("k2", 10), new("lost", 5) }),
            "keys in the end");
        AssertGone(Token, "sealed 1 k1 ");
        Assert.That((await store.StandIn.FindAdvanceAsync(Second, None))!.Mandate!.Value.Token, Is.EqualTo("agreement-2"),
            "token after the rotation");
    }

    /// <summary>Enough rows that pages are split and merged: what SQLite leaves in the gaps counts as well.</summary>
    [Test]
    public async Task Rotate_ManyRows_LeavesNoTokenInAnyGap()
    {
        (await FillAsync(null, [.. Enumerable.Range(0, 400).Select(i => Samples.Key(Samples.Order(i)))])).Dispose();
        using SqliteStore store = Open(TestKeys.Protector("k1"));
        await RotateAsync(store, 100);
        AssertGone(Token, "agreement-2");
    }

    [TestCaseSource(typeof(MigrationTests), nameof(MigrationTests.OlderVersions))]
    public async Task Rotate_FileOfAnOlderRelease_EncryptsWhatLiesInTheClear(string version)
    {
        MigrationTests.Make(_file.Path, version);
        using SqliteStore store = Open(TestKeys.Protector("k1"));
        Assert.That((await store.StandIn.FindAdvanceAsync(Samples.Key("paid"), None))!.Mandate!.Value.Token, Is.EqualTo(Token),
            "in the clear, and read");
        await RotateAsync(store, 100);
        AssertGone(Token);
        Assert.That((await store.MandateRotation.CountAsync(None)).Select(count => count.Key), Is.EqualTo(new[] { "k1" }));
        Assert.That((await store.StandIn.FindAdvanceAsync(Samples.Key("paid"), None))!.Mandate!.Value.Token, Is.EqualTo(Token));
    }

    /// <summary>Payments change the rows that are being rotated: neither undoes what the other did, and no version changes.</summary>
    [Test]
    public async Task Rotate_WhilePaymentsGoOn_LosesNoChange()
    {
        TransactionKey[] keys = [.. Enumerable.Range(0, 40).Select(i => Samples.Key(Samples.Order(i)))];
        (await FillAsync(null, keys)).Dispose();
        using SqliteStore store = Open(TestKeys.Protector("k1"));
        Task[] payments = [.. keys.Select(key => Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                Advance advance = (await store.StandIn.FindAdvanceAsync(key, None))!;
                Assert.That((await store.StandIn.CommitAsync(new StandInCommit { At = Samples.Start,
                    Advance = advance with { ConfirmationAttempts = advance.ConfirmationAttempts + 1 } }, None)).IsCommitted,
                    "a commit during the rotation");
            }
        }))];
        for (bool isOver = false; !isOver;)
        {
            isOver = payments.All(payment => payment.IsCompleted);
            await RotateAsync(store, 7);
        }
        await Task.WhenAll(payments);
        Assert.That((await store.StandIn.ListAdvancesAsync(null, null, 100, None)).Select(advance =>
            (advance.ConfirmationAttempts, advance.Version, advance.Mandate!.Value.Token)), Is.All.EqualTo((20, 21L, "agreement-2")),
            "advances after the rotation");
        Assert.That((await store.MandateRotation.CountAsync(None)).Single().Key, Is.EqualTo("k1"), "keys after the rotation");
    }

    /// <summary>Between the read of a page and its write somebody stores another mandate in each of its records: that one stays.</summary>
    [Test]
    public async Task Rotate_RecordIsChangedBetweenReadAndWrite_KeepsTheChange()
    {
        (await FillAsync(TestKeys.Protector("k1"), First)).Dispose();
        SqliteStore? open = null;
        bool isArmed = false;
        int changes = 0;
        var protector = new HostProtector
        {
            Inner = TestKeys.Protector("k2", "k1"),
            KeyId = "k2",
            OnOpen = async () =>
            {
                if (!isArmed)
                {
                    return;
                }

                isArmed = false;
                await ReplaceEveryMandateAsync(open!, $"agreement-of-change-{++changes}");
            },
        };
        using SqliteStore store = open = Open(protector);
        foreach (string table in new[] { "payment", "advance", "instruction" })
        {
            isArmed = true;
            MandateRotationPage page = await store.MandateRotation.RotateAsync(CursorOf(table), 100, None);
            Assert.That((isArmed, page.Rows), Is.EqualTo((false, 0)), $"{table}: what was read is not there any more");
            // The records that the change sealed under the new key are sealed under the old one again, so that the next table is rotated
            // too.
            Assert.That(await TokensAsync(store), Is.All.EqualTo($"agreement-of-change-{changes}"), table);
            protector.Inner = TestKeys.Protector("k1", "k2");
            protector.KeyId = "k1";
            await ReplaceEveryMandateAsync(store, $"agreement-of-change-{changes}");
            protector.Inner = TestKeys.Protector("k2", "k1");
            protector.KeyId = "k2";
        }
        await RotateAsync(store, 100);
        Assert.That((await store.MandateRotation.CountAsync(None)).Single().Key, Is.EqualTo("k2"));
        Assert.That(await TokensAsync(store), Is.All.EqualTo("agreement-of-change-3"));

        static string? CursorOf(string table) => table == "payment" ? null : QueryCursor.Of(QueryCursor.Subject("mandates"), table, "0");
    }

    /// <summary>
    /// Records that wait beside the store are under the old key until a node takes them over: until then the rotation reports the old key
    /// as used.
    /// </summary>
    [Test]
    public async Task Rotate_RecordsWaitInAFileBesideTheStore_AreCountedUntilTheyAreTakenOver()
    {
        string place;
        using (SqliteStore old = await FillAsync(TestKeys.Protector("k1"), First))
        {
            place = await old.UnwrittenRecords.KeepAsync([Samples.Record(Second), Samples.Record(Samples.Key("order-3"))], None);
        }

        using SqliteStore store = Open(TestKeys.Protector("k2", "k1"));

        MandateRotationPage last = await LastPageAsync(store);
        IReadOnlyList<MandateKeyCount> counts = await store.MandateRotation.CountAsync(None);
        await store.UnwrittenRecords.RemoveAsync(place, None);
        MandateRotationPage after = await LastPageAsync(store);

        Assert.That((last.Next, last.Unwritten), Is.EqualTo(((string?)null, 2)), "last page while records wait");
        Assert.That(counts, Is.EqualTo(new[] { new MandateKeyCount("k1", 2), new("k2", 5) }), "keys while records wait");
        Assert.That((after.Next, after.Unwritten), Is.EqualTo(((string?)null, 0)), "last page once they are taken over");
        Assert.That((await store.MandateRotation.CountAsync(None)).Single().Key, Is.EqualTo("k2"), "keys in the end");
    }

    [Test]
    public async Task Rotate_FileBesideTheStoreCannotBeRead_DoesNotEnd()
    {
        using SqliteStore store = await FillAsync(TestKeys.Protector("k1"), First);
        File.WriteAllText(await store.UnwrittenRecords.KeepAsync([Samples.Record(Second)], None), "cut off");
        await Assert.ThatAsync(async () => await LastPageAsync(store),
            Throws.TypeOf<StoreException>().With.Message.Contains("store.db-unwritten-"));
        await Assert.ThatAsync(async () => await store.MandateRotation.CountAsync(None), Throws.TypeOf<StoreException>());
    }

    [Test]
    public async Task Rotate_WithoutAProtector_IsRefused()
    {
        using SqliteStore store = await FillAsync(null, First);
        await Assert.ThatAsync(async () => await store.MandateRotation.RotateAsync(null, 100, None),
            Throws.InvalidOperationException.With.Message.Contains("ISecretProtector"));
    }

    [TestCase("payment")]
    [TestCase("payment x")]
    [TestCase("journal 1")]
    public async Task Rotate_ForeignCursor_IsRefused(string after)
    {
        using SqliteStore store = Open(TestKeys.Protector("k1"));
        await Assert.ThatAsync(async () => await store.MandateRotation.RotateAsync(after, 100, None), Throws.ArgumentException);
        await Assert.ThatAsync(async () => await store.MandateRotation.RotateAsync($"{QueryCursor.Subject("mandates")} {after}", 100, None),
            Throws.ArgumentException);
    }

    /// <summary>Once the log has started over, which the writer does after it has answered.</summary>
    private void AssertGone(params string[] texts) => Assert.That(() => FileBytes.Find(_file.Folder, texts), Is.Empty.After(10_000, 50));

    private static async Task<MandateRotationPage> LastPageAsync(SqliteStore store)
    {
        MandateRotationPage page = await store.MandateRotation.RotateAsync(null, 100, None);
        while (page.Next is { } next)
        {
            page = await store.MandateRotation.RotateAsync(next, 100, None);
        }

        return page;
    }

    private static async Task ReplaceEveryMandateAsync(SqliteStore store, string token)
    {
        var mandate = new Mandate(new InstitutionId("institution-1"), token);
        TransactionRecord payment = (await store.StandIn.FindTransactionAsync(First, None))!;
        Advance advance = (await store.StandIn.FindAdvanceAsync(First, None))!;
        Instruction instruction = (await store.StandIn.ListInstructionsAsync(First, None)).Single() with { Mandate = mandate };
        TransactionRequest request = payment.Request with { Mandate = mandate };
        var commit = new StandInCommit
        {
            At = Samples.Start,
            Transaction = payment with { Request = request },
            Advance = advance with
            {
                Detail = advance.Detail with { Request = request },
                InFlight = instruction,
                Mandates = [new MandateChange("o-1", mandate, Samples.Start)],
            },
            Instructions = [instruction],
        };
        Assert.That((await store.StandIn.CommitAsync(commit, None)).IsCommitted);
    }

    /// <summary>The token of every mandate that is stored of the first payment.</summary>
    private static async Task<string[]> TokensAsync(SqliteStore store)
    {
        TransactionRecord payment = (await store.StandIn.FindTransactionAsync(First, None))!;
        Advance advance = (await store.StandIn.FindAdvanceAsync(First, None))!;
        Instruction instruction = (await store.StandIn.ListInstructionsAsync(First, None)).Single();
        return
        [
            payment.Request.Mandate!.Value.Token, advance.Detail.Request.Mandate!.Value.Token, advance.InFlight!.Mandate!.Value.Token,
                advance.Mandates[0].Mandate.Token, instruction.Mandate!.Value.Token,
        ];
    }

    private static async Task<(int Rows, int Unreadable)> RotateAsync(SqliteStore store, int maxItems)
    {
        (int rows, int unreadable) = (0, 0);
        string? next = null;
        do
        {
            MandateRotationPage page = await store.MandateRotation.RotateAsync(next, maxItems, None);
            (rows, unreadable, next) = (rows + page.Rows, unreadable + page.Unreadable, page.Next);
        }
        while (next is not null);
        return (rows, unreadable);
    }

    private static void Find(JsonTypeInfo type, string path, SortedSet<string> places, HashSet<Type> above)
    {
        if (!above.Add(type.Type))
        {
            return;
        }

        foreach (JsonPropertyInfo property in type.Properties.Where(VersionTests.IsStored))
        {
            Type value = VersionTests.ElementOf(property.PropertyType);
            if (value == typeof(Mandate))
            {
                places.Add($"{path}.{property.Name}");
            }
            else if (VersionTests.RecordOf(value) is { } inner)
            {
                Find(inner, $"{path}.{property.Name}", places, above);
            }
        }
        above.Remove(type.Type);
    }

    /// <summary>A payment that is being collected, with a mandate in every place there is.</summary>
    private static StandInCommit Commit(TransactionKey key)
    {
        var second = new Mandate(new InstitutionId("institution-1"), "agreement-2");
        Instruction collection = Samples.Instruction(key, InstructionPurpose.Collection) with { Mandate = second };
        return new StandInCommit
        {
            At = Samples.Start,
            Transaction = Samples.Record(key),
            Advance = Samples.Advance(key, AdvanceState.Collecting) with
            {
                IsPaid = true,
                InFlight = collection,
                Mandates = [new MandateChange("o-1", second, Samples.Start)],
            },
            Instructions = [collection],
        };
    }

    private async Task<SqliteStore> FillAsync(ISecretProtector? protector, params TransactionKey[] keys)
    {
        SqliteStore store = Open(protector);
        foreach (TransactionKey key in keys)
        {
            Assert.That((await store.StandIn.CommitAsync(Commit(key), None)).IsCommitted);
        }

        return store;
    }

    private SqliteStore Open(ISecretProtector? protector) => SqliteStore.Open(_file.Options(), protector: protector);

    private void Run(string sql)
    {
        using SqliteConnection connection = SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        connection.RunScript(sql);
    }

    private sealed class Threads : ICallStarter
    {
        public void Start(Action call) => new Thread(() => call()) { IsBackground = true }.Start();
    }

    /// <summary>A protector of a host's own.</summary>
    private sealed class HostProtector : ISecretProtector
    {
        public AesGcmSecretProtector Inner { get; set; } = TestKeys.Protector("k1");

        public Func<ValueTask> OnCall { get; init; } = () => default;

        public Func<ValueTask> OnOpen { get; init; } = () => default;

        public string KeyId { get; set; } = "k1";

        public string WritingKey => KeyId;

        public async ValueTask<ProtectedSecret> ProtectAsync(ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> owner,
            CancellationToken cancellationToken)
        {
            await OnCall();
            return (await Inner.ProtectAsync(secret, owner, cancellationToken)) with { KeyId = KeyId };
        }

        public async ValueTask<OpenedSecret> OpenAsync(ProtectedSecret secret, ReadOnlyMemory<byte> owner,
            CancellationToken cancellationToken)
        {
            await OnCall();
            await OnOpen();
            return await Inner.OpenAsync(secret, owner, cancellationToken);
        }
    }
}
