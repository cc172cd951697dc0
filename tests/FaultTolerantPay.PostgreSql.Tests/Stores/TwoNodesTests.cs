using System.Security.Cryptography;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Stores;

/// <summary>Two nodes change the same things at the same time.</summary>
public sealed class TwoNodesTests : TwoNodesFixture
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 1, 4);
    private static readonly ProviderId Provider = new("wechat");

    [Test]
    public async Task Append_TheSameControlOnTwoNodes_IsWrittenOnce()
    {
        ControlAppendResult[] results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Nodes[i % 2].Controls.AppendAsync(Block("m-1"), default).AsTask()));

        Assert.That(results.Count(result => result.Stored is not null), Is.EqualTo(1));
        Assert.That(await Nodes[0].Controls.ListAsync(0, 10, default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task OpenOutage_OnTwoNodes_IsOne()
    {
        Outage[] opened = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => Nodes[i % 2].Faults.OpenOutageAsync(new Outage { Start = Now.AddSeconds(i), Cause = "test" }, default).AsTask()));

        Assert.That(opened.Distinct().Count(), Is.EqualTo(1));
        Assert.That(await Nodes[1].Faults.ListOutagesAsync(10, default), Is.EqualTo(new[] { opened[0] }));
    }

    /// <summary>A card that is moved from key to key is found under one of its tokens at every moment.</summary>
    [Test]
    public async Task ListCardChannels_WhileTheCardMoves_FindsIt()
    {
        CardChannelRecord record = Card(TokenOf(0));
        await Nodes[0].CardChannels.SaveCardChannelAsync(record, null, default);
        Task mover = MoveAsync(20);
        int reads = 0;
        bool isOver;
        do
        {
            isOver = mover.IsCompleted;
            IReadOnlyList<CardChannelRecord> found = await Nodes[1].CardChannels.ListCardChannelsAsync([TokenOf(0)], default);
            Assert.That(found, Has.Count.EqualTo(1), $"read {reads++}");
        }
        while (!isOver);
        await mover;

        async Task MoveAsync(int times)
        {
            for (int i = 1; i <= times; i++)
            {
                CardChannelRecord replaced = Card(TokenOf(i - 1)) with { Version = 1 };
                Assert.That(await Nodes[0].CardChannels.SaveCardChannelAsync(Card(TokenOf(i)), replaced, default), Is.True);
            }
        }
    }

    [Test]
    public async Task SaveCardChannel_TwoNewRecordsReplaceOne_OneDoes()
    {
        await Nodes[0].CardChannels.SaveCardChannelAsync(Card(TokenOf(0)), null, default);
        CardChannelRecord replaced = Card(TokenOf(0)) with { Version = 1 };

        bool[] saved = await Task.WhenAll(Enumerable.Range(1, 10).Select(
            i => Nodes[i % 2].CardChannels.SaveCardChannelAsync(Card(TokenOf(i)), replaced, default).AsTask()));

        Assert.That(saved.Count(isSaved => isSaved), Is.EqualTo(1));
        string[] tokens = [.. Enumerable.Range(0, 11).Select(TokenOf)];
        Assert.That(await Nodes[0].CardChannels.ListCardChannelsAsync(tokens, default), Has.Count.EqualTo(1));
    }

    /// <summary>Erased is erased, whoever moves the card at the same time.</summary>
    [Test]
    public async Task EraseCard_WhileAnotherNodeMovesIt_LeavesNothingUnderTheErasedToken()
    {
        for (int round = 0; round < 20; round++)
        {
            string token = TokenOf(2 * round), newer = TokenOf((2 * round) + 1);
            await Nodes[0].CardChannels.SaveCardChannelAsync(Card(token), null, default);
            Task<bool> move = Nodes[0].CardChannels
                .SaveCardChannelAsync(Card(newer), Card(token) with { Version = 1 }, default).AsTask();
            await Nodes[1].CardChannels.EraseCardAsync([token], default);
            await move;

            Assert.That(await Nodes[0].CardChannels.ListCardChannelsAsync([token], default), Is.Empty, $"round {round}");
        }
    }

    [Test]
    public async Task SaveMerchant_OnTwoNodes_OneVersionEach()
    {
        Merchant merchant = SampleRecord.Of<Merchant>();
        bool[] created = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(i => Nodes[i % 2].Merchants.SaveAsync(merchant, 0, null, default).AsTask()));
        bool[] changed = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(i => Nodes[i % 2].Merchants.SaveAsync(merchant, 1, null, default).AsTask()));

        Assert.That(created.Count(isSaved => isSaved), Is.EqualTo(1));
        Assert.That(changed.Count(isSaved => isSaved), Is.EqualTo(1));
        Assert.That((await Nodes[0].Merchants.FindAsync(merchant.Id, default))?.Version, Is.EqualTo(2));
    }

    /// <summary>Of several writers of one day, each stores its whole file or says that another took over.</summary>
    [Test]
    public async Task SaveFile_OfOneDayOnTwoNodes_StoresWholeFiles()
    {
        byte[][] contents = [.. Enumerable.Range(1, 6).Select(i => RandomNumberGenerator.GetBytes(300_000 * i))];
        bool[] stored = await Task.WhenAll(contents.Select((content, i) => TrySaveAsync(Nodes[i % 2].StatementFiles, content)));

        IReadOnlyList<StatementFile> files = await Nodes[0].StatementFiles.ListVersionsAsync(Provider, "88", Day, 10, default);
        Assert.That(files.Select(file => file.Version), Is.EqualTo(Enumerable.Range(1, stored.Count(isStored => isStored)).Reverse()));
        foreach (StatementFile file in files)
        {
            using var read = new MemoryStream();
            using Stream content = (await Nodes[1].StatementFiles.OpenFileAsync(file.Number, default))!;
            await content.CopyToAsync(read);
            Assert.That(contents.Any(one => one.AsSpan().SequenceEqual(read.ToArray())), Is.True);
        }

        Assert.That(
            Schema.Query("SELECT count(*) FROM statement_part WHERE content NOT IN (SELECT id FROM statement_content)"),
            Is.EqualTo("0"),
            "parts of nothing");
    }

    /// <summary>Of several comparisons of one version, one is stored with all of its rows; nothing of the others is left.</summary>
    [Test]
    public async Task SaveReconciliation_OfOneDayOnTwoNodes_OneIsStored()
    {
        StatementReconciliation day = SampleRecord.Of<StatementReconciliation>() with
        {
            Provider = Provider,
            MerchantNumber = "88",
            Day = Day,
            Version = 0,
        };
        HeldRow row = SampleRecord.Of<HeldRow>();
        bool[] saved = await Task.WhenAll(Enumerable.Range(1, 6).Select(
            i => Nodes[i % 2].Reconciliations.SaveAsync(day, [.. Enumerable.Repeat(row, 400 * i)], default).AsTask()));

        Assert.That(saved.Count(isSaved => isSaved), Is.EqualTo(1));
        int held = 400 * (1 + Array.IndexOf(saved, true));
        Assert.That(await Nodes[0].Reconciliations.ListHeldAsync(Provider, "88", Day, held - 1, 10, default), Has.Count.EqualTo(1));
        Assert.That(Schema.Query("SELECT count(*) FROM held_set"), Is.EqualTo("1"));
        Assert.That(Schema.Query("SELECT count(*) FROM held_page"), Is.EqualTo($"{held / 100}"));
    }

    /// <summary>The first day that confirms a reference keeps it, whichever nodes confirm at the same time, in whatever order.</summary>
    [Test]
    public async Task Confirm_TheSameReferencesOnTwoNodes_OneDayHasAll()
    {
        string[] references = [.. Enumerable.Range(0, 500).Select(i => $"r-{i}")];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Nodes[i % 2].Reconciliations.ConfirmAsync(
            [
                .. (i < 4 ? references : references.Reverse()).Select(
                    reference => new StatementConfirmation(reference, Provider, "88", Day.AddDays(i), 1)),
            ],
            default).AsTask()));

        IReadOnlyList<StatementConfirmation> found = await Nodes[0].Reconciliations.FindConfirmationsAsync(references, default);
        Assert.That(found, Has.Count.EqualTo(references.Length));
        Assert.That(found.Select(one => one.Day).Distinct().Count(), Is.EqualTo(1));
    }

    [TestCase("UPDATE statement_file SET name = 'x'")]
    [TestCase("DELETE FROM statement_file")]
    [TestCase("UPDATE statement_part SET bytes = ''")]
    [TestCase("DELETE FROM statement_part")]
    [TestCase("INSERT INTO statement_part (content, number, bytes) SELECT content, 99, '' FROM statement_file")]
    public async Task StatementFile_ChangedByHand_IsRefused(string sql)
    {
        Assert.That(await TrySaveAsync(Nodes[0].StatementFiles, [1, 2, 3]), Is.True);

        Assert.That(() => Schema.Query(sql), Throws.InvalidOperationException.With.Message.Contains("FTP02"));
    }

    private static async Task<bool> TrySaveAsync(IStatementFileStore store, byte[] content)
    {
        var file = new StatementFile
        {
            Provider = Provider,
            MerchantNumber = "88",
            Day = Day,
            Name = "statement.csv",
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
            Length = content.Length,
            FetchedAt = Now,
        };
        try
        {
            using var stream = new MemoryStream(content);
            await store.SaveFileAsync(file, stream, default);
            return true;
        }
        catch (StoreException exception) when (exception.Message.Contains("another writer", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static string TokenOf(int number) => number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);

    private static CardChannelRecord Card(string token) => SampleRecord.Of<CardChannelRecord>() with
    {
        CardToken = token,
        Channel = new ChannelId("c"),
        Version = 0,
    };

    private static OperatorControl Block(string merchant) => new()
    {
        Kind = OperatorControlKind.Block,
        Target = ControlTarget.Merchant(new MerchantId(merchant)),
        Work = PausedWork.None,
        By = new OperatorId("clerk-7"),
        At = Now,
        Reason = "test",
    };
}
