using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Tables;

/// <summary>
/// Journal and timelines are appended to and never changed: the database refuses changes, and the check finds those that go round it.
/// </summary>
public sealed class AuditTrailTests
{
    private const string NoTriggers =
        "DROP TRIGGER journal_is_not_changed; DROP TRIGGER journal_is_not_deleted; DROP TRIGGER posting_is_not_changed; DROP TRIGGER " +
        "posting_is_not_deleted; "
        + "DROP TRIGGER timeline_is_not_changed; DROP TRIGGER timeline_is_forgotten_with_evidence; DROP TRIGGER " +
            "forgotten_line_is_not_changed; DROP TRIGGER forgotten_line_is_not_deleted; DROP TRIGGER subject_is_not_changed; ";

    private TemporaryFile _file = null!;

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public void MakeFile() => _file = new TemporaryFile();

    [TearDown]
    public void RemoveFile() => _file.Dispose();

    [TestCase("UPDATE journal SET event = 'x'", "the journal is never changed")]
    [TestCase("UPDATE journal SET booked_at = '2020-01-01T00:00:00.0000000Z' WHERE id = 1", "the journal is never changed")]
    [TestCase("DELETE FROM journal WHERE id = 1", "nothing is deleted from the journal")]
    [TestCase("INSERT OR REPLACE INTO journal (id, subject_id, booked_at, event, currency) VALUES (1, 1, '', '', '')",
        "the journal is never changed")]
    [TestCase("UPDATE posting SET amount_minor = 1", "the journal is never changed")]
    [TestCase("DELETE FROM posting", "nothing is deleted from the journal")]
    [TestCase("INSERT OR REPLACE INTO posting VALUES (1, 1, 1, 'Fees', 'EUR', 5)", "the journal is never changed")]
    [TestCase("UPDATE timeline SET detail = ''", "timelines are never changed")]
    [TestCase("DELETE FROM timeline", "only forgotten with its payment")]
    [TestCase("INSERT OR REPLACE INTO timeline (id, subject_id, happened_at, name, detail) VALUES (1, 1, '', '', '')",
        "timelines are never changed")]
    [TestCase("DELETE FROM payment", "never deleted")]
    [TestCase("DELETE FROM advance", "never deleted")]
    [TestCase("UPDATE subject SET order_id = 'another'", "never changed")]
    [TestCase("DELETE FROM subject", "never deleted")]
    [TestCase("UPDATE forgotten_line SET content = x''", "never changed")]
    [TestCase("DELETE FROM forgotten_line", "never deleted")]
    public async Task Trail_ChangedInTheDatabase_IsRefused(string sql, string expected)
    {
        await FillAsync();
        Assert.That(() => Run(sql), Throws.TypeOf<SqliteFailure>().With.Message.Contains(expected));
        Assert.That((await CheckAsync()).Problems, Is.Empty);
    }

    // Rows 1 and 2 are an entry and a line of the first payment; each further payment has two; 7 is a forgotten line.
    [TestCase("UPDATE posting SET amount_minor = amount_minor + 100 WHERE journal_id = 2 AND line = 1",
        "Journal entry 2 'sample' of payment merchant-1/order-2, row 3 of the audit trail, is not as it was stored.")]
    [TestCase("UPDATE posting SET account = 'Fees' WHERE journal_id = 2 AND line = 1", "row 3 of the audit trail, is not as it was stored")]
    [TestCase("UPDATE journal SET booked_at = '2026-01-05T08:00:00.0000001Z' WHERE id = 2",
        "row 3 of the audit trail, is not as it was stored")]
    [TestCase("UPDATE journal SET subject_id = 1 WHERE id = 2", "row 3 of the audit trail, is not as it was stored")]
    [TestCase("UPDATE timeline SET detail = 'PAID IN FULL' WHERE id = 2",
        "Timeline line 2 'payout-sent' of payment merchant-1/order-2, row 4 of the audit trail, is not as it was stored.")]
    [TestCase("UPDATE timeline SET operator = 'somebody' WHERE id = 2", "row 4 of the audit trail, is not as it was stored")]
    [TestCase("UPDATE subject SET order_id = 'order-9' WHERE order_id = 'order-2'", "row 3 of the audit trail, is not as it was stored")]
    [TestCase("DELETE FROM timeline WHERE id = 2", "Row 4 of the audit trail is missing.")]
    [TestCase("DELETE FROM journal WHERE id = 2; DELETE FROM posting WHERE journal_id = 2; DELETE FROM timeline WHERE id = 2",
        "Rows 3 to 4 of the audit trail are missing.")]
    [TestCase("DELETE FROM journal WHERE id = 2", "2 postings belong to no journal entry.")]
    [TestCase("DELETE FROM forgotten_line",
        "The newest rows of the audit trail are missing: the last one has the number 6, and 7 were stored.")]
    [TestCase("DELETE FROM forgotten_line; DELETE FROM timeline WHERE id = 3",
        "The newest rows of the audit trail are missing: the last one has the number 5, and 7 were stored.")]
    [TestCase("INSERT INTO posting VALUES (2, 3, 2, 'Fees', 'EUR', 5)", "row 3 of the audit trail, is not as it was stored")]
    [TestCase("INSERT INTO timeline (subject_id, happened_at, name, detail) VALUES (1, '2026-01-05T08:00:00.0000000Z', 'collected', " +
        "'10.00 EUR')",
        "is out of sequence")]
    [TestCase(
        "INSERT INTO journal (subject_id, booked_at, event, currency, number, salt, hash) VALUES (99, '2026-01-05T08:00:00.0000000Z', " +
        "'fee', 'EUR', 8, x'', x''); "
        + "INSERT INTO posting VALUES (4, 1, 99, 'Fees', 'EUR', 9999990000); INSERT INTO posting VALUES (4, 2, 99, 'AdvanceFund', " +
            "'EUR', -9999990000)",
        "Journal entry 4 'fee' of no payment, row 8 of the audit trail, is not on record with its payment and advance.")]
    [TestCase("UPDATE fence SET chain_hash = x'00'", "does not end with the row that was stored last")]
    public async Task CheckAuditTrail_TamperedWith_NamesTheFirstRow(string sql, string expected)
    {
        await FillAsync();
        Run(NoTriggers + sql);
        ForgetMarkOf(sql);
        Assert.That((await CheckAsync()).Problems, Has.Some.Contains(expected));
    }

    /// <summary>
    /// Each column that the chain covers, of each table: its bytes are changed past the triggers, and the row is named. What is no part of
    /// the trail stands in the list of exceptions.
    /// </summary>
    [TestCaseSource(nameof(ChainedColumns))]
    public async Task CheckAuditTrail_ColumnAltered_IsNamed(string table, string column, string type, string where, string expected)
    {
        await FillAsync();
        string value = type switch { "INTEGER" => $"{column} + 1000", "BLOB" => "x'01'", _ => $"'altered ' || ifnull({column}, '')" };
        Run($"{NoTriggers}UPDATE {table} SET {column} = {value} WHERE {where}");
        ForgetMarkOf(column == "chain_hash" ? "fence SET" : table);
        IReadOnlyList<string> wrong = (await CheckAsync()).Problems;
        Assert.That(wrong, Is.Not.Empty);
        Assert.That(wrong[0], Does.Contain(expected).IgnoreCase);
    }

    private static IEnumerable<object[]> ChainedColumns()
    {
        using var file = new TemporaryFile();
        SqliteStore.Open(file.Options()).Dispose();
        using SqliteConnection connection = SqliteConnection.Open(file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        // When a line was forgotten is not hashed. The subject of a posting is a copy, which is compared with its entry's.
        string[] exceptions = ["forgotten_line.forgotten_at", "fence.id", "fence.number", "fence.commits", "fence.chain_start"];
        foreach ((string table, string where, string expected) in new[]
        {
            ("journal", "id = 2", "row 3 of the audit trail"), ("posting", "journal_id = 2 AND line = 1", "row 3 of the audit trail"),
                ("timeline", "id = 2", "row 4 of the audit trail"),
            ("forgotten_line", "number = 7", "row 7 of the audit trail"), ("subject", "order_id = 'order-2'", "row 3 of the audit trail"),
                ("fence", "id = 1", "audit trail"),
        })
        {
            string columns = connection.ReadOnce($"SELECT group_concat(name || ' ' || type) FROM pragma_table_info('{table}')")!;
            foreach (string[] column in columns.Split(',').Select(column => column.Split(' '))
                .Where(column => !exceptions.Contains($"{table}.{column[0]}")))
            {
                yield return [table, column[0], column[1], where, column[0] == "number" ? "of the audit trail" : expected];
            }
        }
    }

    /// <summary>
    /// Hashes stay of the lines of a timeline that were forgotten. Of a journal entry none may: nothing of the journal is forgotten, so a
    /// hash in place of a deleted entry hides a movement of money.
    /// </summary>
    [TestCase(2, "Journal entry 2 is missing", TestName = "{m}(in the middle)")]
    [TestCase(1, "Journal entry 1 is missing", TestName = "{m}(first)")]
    public async Task CheckAuditTrail_JournalEntryPassedOffAsForgotten_IsNamed(int id, string expected)
    {
        await FillAsync();
        JournalEntry entry;
        using (SqliteStore store = SqliteStore.Open(_file.Options()))
        {
            entry = (await store.StandIn.ListJournalAsync(Samples.Key($"order-{id}"), None)).Single();
        }

        byte[] salt = Convert.FromHexString(ReadOnce($"SELECT hex(salt) FROM journal WHERE id = {id}"));
        string content = Convert.ToHexString(AuditContent.Of(entry, salt).Hash());
        Run($"{NoTriggers}INSERT INTO forgotten_line (number, content, hash, forgotten_at) "
            + $"SELECT number, x'{content}', hash, booked_at FROM journal WHERE id = {id}; "
            + $"DELETE FROM posting WHERE journal_id = {id}; DELETE FROM journal WHERE id = {id}");
        Assert.That((await CheckAsync()).Problems, Has.Some.Contains(expected));
    }

    /// <summary>
    /// The timeline of an advance is forgotten with its customer: while the customer is on record, at least its first line is.
    /// </summary>
    [Test]
    public async Task CheckAuditTrail_TimelineOfAKnownCustomerPassedOffAsForgotten_IsNamed()
    {
        await FillAsync();
        TimelineEvent line;
        using (SqliteStore store = SqliteStore.Open(_file.Options()))
        {
            line = (await store.StandIn.ListTimelineAsync(Samples.Key("order-2"), None)).Single();
        }

        byte[] salt = Convert.FromHexString(ReadOnce("SELECT hex(salt) FROM timeline WHERE id = 2"));
        string content = Convert.ToHexString(AuditContent.Of(line, salt).Hash());
        Run($"{NoTriggers}INSERT INTO forgotten_line (number, content, hash, forgotten_at) "
            + $"SELECT number, x'{content}', hash, happened_at FROM timeline WHERE id = 2; DELETE FROM timeline WHERE id = 2");
        Assert.That((await CheckAsync()).Problems,
            Has.Some.Contains("Advance merchant-1/order-2 has no timeline, and its customer is not forgotten."));
    }

    /// <summary>
    /// Rows that the chain does not cover: copies for queries that no longer agree with their records, and rows that belong to nothing. A
    /// counter below zero lets an advance pass a cap; a receipt that is gone is booked again.
    /// </summary>
    [TestCase("UPDATE payment SET outcome = 'DeclinedByPrimary', is_final = 1",
        "Payment merchant-1/order-1 has other columns than its record.")]
    [TestCase("UPDATE payment SET reason = 'withdrawn'", "Payment merchant-1/order-1 has other columns than its record.")]
    [TestCase("UPDATE payment SET may_be_paid = 1", "Payment merchant-1/order-1 has other columns than its record.")]
    [TestCase("UPDATE payment SET amount_minor = 1", "Payment merchant-1/order-1 has other columns than its record.")]
    [TestCase("UPDATE advance SET state = 'Collected' WHERE order_id = 'order-2'",
        "Advance merchant-1/order-2 has other columns than its record.")]
    [TestCase("UPDATE advance SET customer = 'c-9' WHERE order_id = 'order-2'",
        "Advance merchant-1/order-2 has other columns than its record.")]
    [TestCase("UPDATE advance SET exposure_minor = 0 WHERE order_id = 'order-2'",
        "Advance merchant-1/order-2 is not in the table 'outstanding' as it is.")]
    [TestCase("DELETE FROM outstanding", "Advance merchant-1/order-1 is not in the table 'outstanding' as it is.")]
    [TestCase("UPDATE outstanding SET outstanding_minor = 1", "Advance merchant-1/order-1 is not in the table 'outstanding' as it is.")]
    [TestCase("UPDATE instruction SET amount_minor = 1", "An instruction of payment merchant-1/order-1 has other columns than its record.")]
    [TestCase("UPDATE instruction SET is_resolved = 1", "An instruction of payment merchant-1/order-1 has other columns than its record.")]
    [TestCase("DROP TRIGGER advance_is_not_deleted; DELETE FROM advance WHERE order_id = 'order-2'",
        "An instruction of payment merchant-1/order-2 has no advance.")]
    [TestCase("DROP TRIGGER payment_of_an_advance_is_not_deleted; DELETE FROM payment WHERE subject_id = 2",
        "Advance merchant-1/order-2 has no payment.")]
    [TestCase("INSERT INTO counter VALUES ('Customer', 'c-9', 'EUR', -1, 0, 1, -1000000, 0, '9999-12-31T23:59:59.9999999Z')",
        "Customer exposure 'c-9' counts -1000000 EUR minor units in 0 advances: expected 0 in 0.")]
    [TestCase("INSERT INTO counter VALUES ('Merchant', 'm-9', 'EUR', -1, 0, 1, 5, 1, '9999-12-31T23:59:59.9999999Z')",
        "Merchant exposure 'm-9' counts 5 EUR minor units in 1 advances: expected 0 in 0.")]
    [TestCase("UPDATE advance SET record = json_set(record, '$.ByHand[#]', json_object('Kind', 'Settled', 'Receipt', 'till-9'))",
        "Advance merchant-1/order-1 has an adjustment with receipt 'till-9', which is not in the table 'receipt'.")]
    [TestCase("UPDATE advance SET record = '{' WHERE order_id = 'order-2'",
        "Rows cannot be compared with their records: malformed JSON.")]
    [TestCase("UPDATE merchant SET has_consent = 0", "Merchant merchant-1 has other columns than its record.")]
    [TestCase("UPDATE consent_change SET is_given = 0", "Merchant merchant-1 has another consent than its last change says.")]
    [TestCase("UPDATE merchant SET has_consent = 0, record = json_set(record, '$.Consent.IsGiven', json('false'))",
        "Merchant merchant-1 has another consent than its last change says.")]
    [TestCase("UPDATE difference SET closed_at = '2026-01-05T08:00:00.0000000Z'", "Discrepancy 'd-1' has other columns than its record.")]
    [TestCase("UPDATE approval SET status = 'Approved'", "Approval request 'a-1' has other columns than its record.")]
    [TestCase("DELETE FROM work WHERE kind = 'Advance' AND subject_id = 2",
        "Advance merchant-1/order-2 is PayoutSent, and no work on it waits.")]
    [TestCase("DELETE FROM work WHERE kind = 'Advices'", "Message 'advice/merchant-1/order-1' waits, and no work sends it.")]
    [TestCase("UPDATE message SET status = 'Delivered'", "Message 'advice/merchant-1/order-1' has other columns than its record.")]
    public async Task CheckAuditTrail_RowOutsideTheChainAltered_IsNamed(string sql, string expected)
    {
        await FillAsync();
        await FillOthersAsync();
        Assert.That((await CheckAsync()).Problems, Is.Empty);
        Run(NoTriggers + sql);
        Assert.That((await CheckAsync()).Problems, Has.Some.EqualTo(expected));
    }

    /// <summary>
    /// The newest rows are deleted, and the end of the chain that the database holds is set back to the row before: nothing in the database
    /// tells. The mark beside it does.
    /// </summary>
    [Test]
    public async Task Open_TailCutOffAndTheEndSetBack_IsRefused()
    {
        await FillAsync();
        Run(NoTriggers
            + "DELETE FROM forgotten_line; DELETE FROM timeline WHERE id = 3; DELETE FROM posting WHERE journal_id = 3; DELETE FROM " +
                "journal WHERE id = 3; "
            + "UPDATE fence SET (chain_number, chain_hash) = (SELECT number, hash FROM timeline WHERE id = 2)");
        Assert.That(() => SqliteStore.Open(_file.Options()),
            Throws.TypeOf<StoreException>().With.Message.Contains("its audit trail ends with row 4, and row 7 was acknowledged"));
        Assert.That(() => SqliteStore.Open(_file.Options()), Throws.TypeOf<StoreException>(), "the mark stays as it was");
    }

    /// <summary>The same, and other rows are in their place: the numbers are there again, and bear other hashes.</summary>
    [Test]
    public async Task Open_TailCutOffAndOthersInItsPlace_IsRefused()
    {
        await FillAsync();
        string mark = await File.ReadAllTextAsync(_file.Path + "-acked");
        Run(NoTriggers
            + "DELETE FROM forgotten_line; UPDATE fence SET (chain_number, chain_hash) = (SELECT number, hash FROM timeline WHERE id = 3)");
        File.Delete(_file.Path + "-acked");
        using (SqliteStore store = SqliteStore.Open(_file.Options()))
        {
            TransactionKey key = Samples.Key("order-8");
            await store.StandIn.CommitAsync(new StandInCommit
            {
                At = Samples.Start,
                Transaction = Samples.Record(key),
                Timeline = [new TimelineEvent(key, Samples.Start, "declined", "")],
            }, None);
        }

        await File.WriteAllTextAsync(_file.Path + "-acked", mark);
        Assert.That(() => SqliteStore.Open(_file.Options()),
            Throws.TypeOf<StoreException>().With.Message.Contains("row 7 of its audit trail is not the one that was acknowledged"));
    }

    /// <summary>
    /// While the store is open, its tail is cut off and the end set back, and the store goes on: what was acknowledged before stays marked,
    /// so the check finds that it is gone.
    /// </summary>
    [Test]
    public async Task CheckAuditTrail_TailCutOffWhileOpen_IsNamedWhateverIsStoredSince()
    {
        await FillAsync();
        using SqliteStore store = SqliteStore.Open(_file.Options());
        await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key("order-8")), None);
        Run(NoTriggers
            + "DELETE FROM timeline WHERE id = 4; DELETE FROM posting WHERE journal_id = 4; DELETE FROM journal WHERE id = 4; "
            + "UPDATE fence SET (chain_number, chain_hash) = (SELECT number, hash FROM forgotten_line WHERE number = 7)");
        for (int i = 11; i <= 14; i++)
        {
            await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key($"order-{i}")), None);
        }

        Assert.That((await store.StandIn.CheckAuditTrailAsync(null, None)).Problems,
            Has.Some.StartsWith("Row 9 of the audit trail, which was acknowledged"));
    }

    /// <summary>A mark of an older release names no row.</summary>
    [Test]
    public async Task CheckAuditTrail_MarkOfAnOlderRelease_SaysNothingOfRows()
    {
        await FillAsync();
        await File.WriteAllTextAsync(_file.Path + "-acked", "00000000000000000003\n");
        Assert.That((await CheckAsync()).Problems, Is.Empty);
    }

    [Test]
    public async Task CheckAuditTrail_NotedHead_IsFoundAgainUntilAnythingBeforeItChanges()
    {
        await FillAsync();
        AuditTrailCheck first = await CheckAsync();
        var noted = new AuditAnchor(first.Rows, first.Head!);
        using (SqliteStore store = SqliteStore.Open(_file.Options()))
        {
            await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key("order-8")), None);
            AuditTrailCheck later = await store.StandIn.CheckAuditTrailAsync(noted, None);
            Assert.That((later.Problems.Count, later.HoldsAnchor, later.Rows), Is.EqualTo((0, (bool?)true, first.Rows + 2)),
                "the head is found after later rows");
            AuditTrailCheck other = await store.StandIn.CheckAuditTrailAsync(noted with { Hash = new string('0', 64) }, None);
            Assert.That(other.HoldsAnchor, Is.False, "another hash is not found");
            Assert.That(other.Problems.Single(), Does.Contain("does not have the hash"), "problem");
        }
    }

    [Test]
    public async Task Forget_PaymentWithoutAdvance_KeepsTheHashOfWhatItsTimelineSaid()
    {
        await FillAsync();
        AuditTrailCheck check = await CheckAsync();
        Assert.That((check.Problems.Count, check.Rows, check.Forgotten), Is.EqualTo((0, 7L, 1L)));
    }

    [Test]
    public async Task CheckAuditTrail_NewPaymentDatedBack_IsNamed()
    {
        await FillAsync();
        using SqliteStore store = SqliteStore.Open(_file.Options());
        DateTimeOffset longAgo = Samples.Start.AddYears(-1);
        TransactionKey key = Samples.Key("order-8");
        await store.StandIn.CommitAsync(new StandInCommit
        {
            At = longAgo,
            Transaction = Samples.Record(key),
            Timeline = [new TimelineEvent(key, longAgo, "declined", "")]
        }, None);
        Assert.That((await store.StandIn.CheckAuditTrailAsync(null, None)).Problems.Single(),
            Does.Contain("row 8 of the audit trail, is dated back"));
    }

    /// <summary>Many writers, and requests that are refused or fail beside them: the chain has each row that was stored, once.</summary>
    [Test]
    public async Task Commit_ManyAtOnce_ChainHasEachRowOnce()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        int committed = 0;
        await Parallel.ForAsync(0, 400, async (i, _) =>
        {
            StandInCommit commit = Samples.Reserve(Samples.Key(Samples.Order(i % 300))) with { Counters = [], Limits = [] };
            if ((await store.StandIn.CommitAsync(commit, None)).IsCommitted)
            {
                Interlocked.Increment(ref committed);
            }
        });
        AuditTrailCheck check = await store.StandIn.CheckAuditTrailAsync(null, None);
        Assert.That(check.Problems, Is.Empty);
        Assert.That((committed, check.Rows), Is.EqualTo((300, 600L)));
    }

    /// <summary>Three payments that are stood in for, and one that was refused and is forgotten.</summary>
    private async Task FillAsync()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        for (int i = 1; i <= 3; i++)
        {
            Assert.That((await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key($"order-{i}")), None)).IsCommitted);
        }

        TransactionKey refused = Samples.Key("refused");
        await store.StandIn.CommitAsync(
            new StandInCommit
            {
                At = Samples.Start,
                Transaction = Samples.Record(refused, OutcomeKind.Refused),
                Timeline = [new TimelineEvent(refused, Samples.Start, "refused", "")],
            }, None);
        Assert.That(await store.StandIn.DeleteOldPaymentsAsync(Samples.Start.AddDays(1), Samples.Start.AddDays(1), None), Is.EqualTo(1));
    }

    /// <summary>A row of each other table.</summary>
    private async Task FillOthersAsync()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        TransactionKey key = Samples.Key("order-1");
        OutboxMessage message = Samples.AdviceMessage(key);
        await store.StandIn.CommitAsync(
            new StandInCommit
            {
                At = Samples.Start,
                Discrepancies = [Samples.Discrepancy("d-1", key)],
                Approval = new ApprovalRequest
                {
                    Id = "a-1",
                    Key = key,
                    Kind = ApprovalKind.WriteOff,
                    Amount = new Money(1_000, Samples.Euro),
                    RequestedBy = new OperatorId("clerk-7"),
                    Reason = "customer died",
                    ExpiresAt = Samples.Start.AddDays(1),
                },
                Outbox = [message],
                Work = [new WorkChange(message.Stream, Samples.Start)],
            },
            None);
        var agreed = new StandInConsent { IsGiven = true, Version = 1 };
        var merchant = new Merchant
        {
            Id = new MerchantId("merchant-1"),
            Name = "Corner Shop",
            Category = "5411",
            Currencies = [Samples.Euro],
            Consent = agreed,
        };
        var change = new ConsentChange(
            merchant.Id, new OperatorId("clerk-7"), Samples.Start, new StandInConsent(), agreed, "contract 2026-118");
        Assert.That(await store.Merchants.SaveAsync(merchant, 0, change, None));
    }

    private async Task<AuditTrailCheck> CheckAsync()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        return await store.StandIn.CheckAuditTrailAsync(null, None);
    }

    /// <summary>
    /// A store whose chain ends otherwise than its mark says does not open: only without the mark does the check come to it.
    /// </summary>
    private void ForgetMarkOf(string altered)
    {
        if (altered.Contains("fence SET", StringComparison.Ordinal))
        {
            Assert.That(() => SqliteStore.Open(_file.Options()), Throws.TypeOf<StoreException>().With.Message.Contains("audit trail"));
            File.Delete(_file.Path + "-acked");
        }
    }

    private string ReadOnce(string sql)
    {
        using SqliteConnection connection = SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        return connection.ReadOnce(sql)!;
    }

    private void Run(string sql)
    {
        using SqliteConnection connection = SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        connection.RunScript(sql);
    }
}
