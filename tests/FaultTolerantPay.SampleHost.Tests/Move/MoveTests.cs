using System.Globalization;
using System.Text.Json;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.PostgreSql;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Move;
using FaultTolerantPay.SampleHost.Tests.Serve;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.SampleHost.Tests.Move;

/// <summary>A store moves from SQLite to PostgreSQL: every record, whenever the move is broken off.</summary>
[NonParallelizable]
public sealed class MoveTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private string _folder = null!;
    private Database _database = null!;

    private string File => Path.Combine(_folder, "store.db");

    [SetUp]
    public async Task MakeFile()
    {
        _database = DatabaseServer.NewSchema();
        _folder = Directory.CreateTempSubdirectory("ftpay-move-").FullName;
        await FullFile.MakeAsync(File);
    }

    [TearDown]
    public void RemoveFile() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Move_FileWithEveryKindOfRecord_IsTheSameThere()
    {
        Assert.That(FullFile.Counts(File).Where(table => table.Value == 0).Select(table => table.Key), Is.Empty, "each table has rows");
        byte[] before = await System.IO.File.ReadAllBytesAsync(File);

        (int code, string output, string errors) = await RunAsync("--json");

        Assert.That(code, Is.EqualTo(ExitCode.Done), output + errors);
        JsonElement answer = JsonDocument.Parse(output).RootElement;
        foreach (JsonElement table in answer.GetProperty("tables").EnumerateArray())
        {
            Assert.That(
                (table.GetProperty("isSame").GetBoolean(), table.GetProperty("rowsInDatabase").GetInt64() > 0),
                Is.EqualTo((true, true)),
                $"{table}");
        }

        Assert.That(answer.GetProperty("sums").EnumerateArray().Select(sum => sum.GetProperty("name").GetString()),
            Does.Contain("journal MerchantPayable EUR").And.Contain("outstanding EUR").And.Contain("counters Merchant EUR"));
        Assert.That(await System.IO.File.ReadAllBytesAsync(File), Is.EqualTo(before), "the file is only read");
        await AssertAnswersAreTheSameAsync();
    }

    /// <summary>What was counted on goes on: numbers are beyond those of the file, and the file's chain is continued.</summary>
    [Test]
    public async Task Move_ThenCommits_ContinueNumbersAndChain()
    {
        // Beyond what an empty database gives first.
        FullFile.Run(File, "INSERT INTO subject (id, merchant, order_id, attempt) VALUES (200000, 'm', 'o', 'o')");
        FullFile.Run(File, "UPDATE fence SET number = 100000");
        AuditTrailCheck inFile;
        long fence;
        using (SqliteStore file = SqliteStore.Open(new SqliteStoreOptions { Path = File }))
        {
            inFile = await file.StandIn.CheckAuditTrailAsync(null, None);
            fence = (await file.StandIn.ClaimAsync(Claim(Samples.Start.AddDays(1)), None)).Leases[0].Number;
        }

        Assert.That((await RunAsync()).Code, Is.EqualTo(ExitCode.Done));

        await using PostgreSqlStore store = Open();
        AuditTrailCheck first = await store.StandIn.CheckAuditTrailAsync(new AuditAnchor(inFile.Rows, inFile.Head!), None);
        Assert.That((first.Problems, first.HoldsAnchor, first.Rows), Is.EqualTo((Array.Empty<string>(), true, inFile.Rows)));
        Assert.That((await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key("later")), None)).IsCommitted);
        Assert.That(long.Parse(_database.Query("SELECT id FROM subject WHERE order_id = 'later'"), CultureInfo.InvariantCulture),
            Is.GreaterThan(200_000), "no number is given twice");
        AuditTrailCheck later = await store.StandIn.CheckAuditTrailAsync(new AuditAnchor(inFile.Rows, inFile.Head!), None);
        Assert.That((later.Problems, later.HoldsAnchor, later.Rows), Is.EqualTo((Array.Empty<string>(), true, inFile.Rows + 2)));
        Assert.That(_database.Query("SELECT count(*) FROM chain"), Is.EqualTo("1"));
        long number = (await store.StandIn.ClaimAsync(Claim(Samples.Start.AddDays(2)), None)).Leases[0].Number;
        Assert.That(number, Is.GreaterThan(fence), "no lease number is given twice");
        var control = new OperatorControl
        {
            Kind = OperatorControlKind.Block,
            Target = ControlTarget.Customer(new CustomerId("c-1")),
            By = new OperatorId("ana"),
            At = Samples.Start.AddDays(2),
            Reason = "an identity column goes on",
        };
        await store.Controls.AppendAsync(control, None);
        Assert.That(await store.Controls.ReadNewestNumberAsync(None), Is.GreaterThan(1));
    }

    /// <summary>The move is broken off after each of its transactions in turn, and started again each time.</summary>
    [Test]
    public async Task Move_BrokenOffAfterEachTransaction_GoesOnAndIsTheSame()
    {
        int transactions = 0, runs = 0;
        while (true)
        {
            int left = 6;
            try
            {
                using MoveSource source = MoveSource.Open(File);
                await using MoveTarget target = await MoveTarget.ConnectAsync(_database.Owner, _database.Schema, None);
                MoveProgress? earlier = await target.FindProgressAsync(None);
                if (earlier is null)
                {
                    await Migrated().DisposeAsync();
                }

                runs++;
                MoveResult result = await new StoreMove(source, target, 7, Tell).RunAsync(earlier, None);
                Assert.That(result.IsSame, Is.True);
                break;
            }
            catch (OperationCanceledException)
            {
                Assert.That(() => Open(), Throws.TypeOf<StoreException>().With.Message.Contains("has not ended"));
                Assert.That(() => Migrated(), Throws.TypeOf<StoreException>().With.Message.Contains("has not ended"));
            }

            void Tell(MoveProgress progress)
            {
                transactions++;
                if (--left == 0)
                {
                    throw new OperationCanceledException();
                }
            }
        }

        Assert.That(runs, Is.GreaterThan(7), $"{transactions} transactions");
        await AssertAnswersAreTheSameAsync();
    }

    /// <summary>SIGKILL at several places; the server is told nothing.</summary>
    [Test]
    public async Task Move_KilledAtSeveralPlaces_GoesOnAndIsTheSame()
    {
        foreach (string table in new[] { "payment", "statement_file" })
        {
            using ProgramProcess move = Start();
            DateTimeOffset end = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(60);
            while (!move.Errors.Contains($"{table}: ", StringComparison.Ordinal))
            {
                Assert.That(move.HasExited, Is.False, move.Output + move.Errors);
                Assert.That(DateTimeOffset.UtcNow, Is.LessThan(end), move.Errors);
                await Task.Delay(1);
            }

            move.Kill();
            Assert.That(_database.Query("SELECT count(*) FROM unfinished_move"), Is.EqualTo("1"));
        }

        using ProgramProcess last = Start();
        Assert.That(await last.ExitAsync(TimeSpan.FromMinutes(1)), Is.EqualTo(ExitCode.Done), last.Output + last.Errors);
        await AssertAnswersAreTheSameAsync();

        ProgramProcess Start() => new(
            "FaultTolerantPay.SampleHost", "not used by this command", ["move", .. Given(), "--rows-at-once", "1"]);
    }

    [Test]
    public async Task Move_FileInUse_IsRefused()
    {
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = File });
        await AssertRefusedAsync("is in use");
    }

    [Test]
    public async Task Move_TargetWithRows_IsRefused()
    {
        await using (PostgreSqlStore store = Migrated())
        {
            await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key("other")), None);
        }

        await AssertRefusedAsync("hold rows that no move brought");
    }

    [Test]
    public async Task Move_RecordsBesideTheFile_IsRefused()
    {
        await System.IO.File.WriteAllTextAsync(File + "-unwritten-1", "");
        await AssertRefusedAsync("that are not in the store yet");
    }

    [Test]
    public async Task Move_FileThatLostCommits_IsRefused()
    {
        await System.IO.File.WriteAllTextAsync(File + "-acked", "100000 1 00\n");
        await AssertRefusedAsync("a part of the store is missing");
    }

    [Test]
    public async Task Move_FileOfAnotherRelease_IsRefused()
    {
        FullFile.Run(File, "ALTER TABLE payment ADD COLUMN news TEXT");
        await AssertRefusedAsync("table payment has columns on one side only (news)");
    }

    /// <summary>A node was started on the file between two runs.</summary>
    [Test]
    public async Task Move_FileChangedBetweenRuns_IsRefused()
    {
        using (MoveSource source = MoveSource.Open(File))
        {
            await using MoveTarget target = await MoveTarget.ConnectAsync(_database.Owner, _database.Schema, None);
            await Migrated().DisposeAsync();
            await target.BeginAsync(source.Fingerprint, None);
        }

        using (SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = File }))
        {
            await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key("between")), None);
        }

        await AssertRefusedAsync("is not as it was when the move began");
    }

    /// <summary>Whatever differs there after the copy keeps nodes away.</summary>
    [TestCase("UPDATE payment SET amount_minor = amount_minor + 1 WHERE subject_id = (SELECT min(subject_id) FROM payment)", "payment")]
    [TestCase("DELETE FROM receipt", "receipt")]
    public async Task Move_RowsThatDiffer_AreFoundAndNoNodeStarts(string sql, string table)
    {
        using (MoveSource source = MoveSource.Open(File))
        {
            await using MoveTarget target = await MoveTarget.ConnectAsync(_database.Owner, _database.Schema, None);
            await Migrated().DisposeAsync();
            Action<MoveProgress> tamper = progress =>
            {
                if (progress.Table == MovedTables.All[^1].Name)
                {
                    _database.Query(sql);
                }
            };
            MoveResult result = await new StoreMove(source, target, 1_000, tamper).RunAsync(null, None);
            Assert.That(result.Tables.Where(one => !one.IsSame).Select(one => one.Table), Is.EqualTo(new[] { table }));
        }

        Assert.That(() => Open(), Throws.TypeOf<StoreException>().With.Message.Contains("has not ended"));
    }

    private static WorkClaim Claim(DateTimeOffset now) =>
        new() { Kind = WorkKind.Advance, Now = now, Lease = TimeSpan.FromMinutes(1), MaxItems = 1 };

    private string[] Given() =>
        ["--from", File, "--to", _database.Runtime, "--schema", _database.Schema, "--migration-connection", _database.Owner];

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] more)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await new Dispatcher("SampleHost", [MoveCommand.Command]).RunAsync(["move", .. Given(), .. more], output, error);
        return (code, output.ToString(), error.ToString());
    }

    private async Task AssertRefusedAsync(string reason)
    {
        (int code, string output, string errors) = await RunAsync();
        Assert.That((code, errors), Is.EqualTo((ExitCode.NotDone, errors)), output);
        Assert.That(errors, Does.Contain(reason));
    }

    private PostgreSqlStore Open() => PostgreSqlStore.Open(new PostgreSqlStoreOptions
    {
        ConnectionString = _database.Runtime,
        Schema = _database.Schema,
    });

    private PostgreSqlStore Migrated() => PostgreSqlStore.Open(new PostgreSqlStoreOptions
    {
        ConnectionString = _database.Runtime,
        MigrationConnectionString = _database.Owner,
        Schema = _database.Schema,
    });

    /// <summary>Both stores answer the same about books, payments, advances and statements.</summary>
    private async Task AssertAnswersAreTheSameAsync()
    {
        using SqliteStore file = SqliteStore.Open(new SqliteStoreOptions { Path = File });
        await using PostgreSqlStore database = Open();
        AuditTrailCheck trail = await database.StandIn.CheckAuditTrailAsync(null, None);
        Assert.That(trail.Problems, Is.EqualTo((await file.StandIn.CheckAuditTrailAsync(null, None)).Problems));
        Assert.That(
            await AnswersAsync(database.StandIn, database.Queries, database.StatementFiles, database.Controls, database.Merchants),
            Is.EqualTo(await AnswersAsync(file.StandIn, file.Queries, file.StatementFiles, file.Controls, file.Merchants)));
    }

    private static async Task<string> AnswersAsync(
        IStandInStore store, IOperatorQueries queries, IStatementFileStore files, IOperatorControlStore controls, IMerchantStore merchants)
    {
        List<string> lines =
        [
            .. (await store.GetTrialBalanceAsync(None)).Select(one => one.ToString()),
            .. (await store.GetChannelBalancesAsync(None)).Select(one => one.ToString()),
            .. (await store.ListDiscrepanciesAsync(openOnly: false, null, 100, None)).Select(one => one.ToString()),
            .. (await controls.ListAsync(0, 100, None)).Select(one => one.ToString()),
            .. (await files.ListFilesAsync(0, 100, None)).Select(one => one.ToString()),
            $"{await store.ReadCounterAsync(Samples.Exposure(), None)}",
            $"{await merchants.FindAsync(new MerchantId("merchant-1"), None)}",
        ];
        foreach (string order in Enumerable.Range(0, 30).Select(i => $"moved-{i.ToString(CultureInfo.InvariantCulture)}").Append("paid"))
        {
            TransactionKey key = Samples.Key(order);
            lines.Add(JsonSerializer.Serialize(await store.FindTransactionAsync(key, None)));
            lines.Add(JsonSerializer.Serialize(await store.FindAdvanceAsync(key, None)));
            lines.Add(JsonSerializer.Serialize(await store.ListJournalAsync(key, None)));
            lines.Add(JsonSerializer.Serialize(await store.ListTimelineAsync(key, None)));
        }

        var all = new OutstandingFilter();
        QueryPage<OutstandingTotal> outstanding = await queries.SumOutstandingAsync(all, OutstandingGroup.State, null, 100, None);
        lines.AddRange(outstanding.Items.Select(one => one.ToString()));
        return string.Join('\n', lines);
    }
}
