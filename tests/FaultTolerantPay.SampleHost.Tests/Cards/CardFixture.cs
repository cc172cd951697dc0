using System.Text;
using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Tests.Cards;

/// <summary>Tests of the commands on cards. After each test everything that was written is searched for the card's details (M8).</summary>
[NonParallelizable]
public abstract class CardFixture
{
    private protected static readonly string[] Twenty = ["--amount", "20.00", "--currency", "CNY", "--card", "-"];

    private protected CardConsole Shell { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync() => Shell = await CardConsole.StartAsync();

    [TearDown]
    public async Task SearchAndStopAsync()
    {
        string written = Shell.Written;
        byte[][] files = [.. Directory.GetFiles(Shell.Folder).Where(file => !file.EndsWith("card.json", StringComparison.Ordinal))
            .Select(ReadShared)];
        await Shell.DisposeAsync();
        using (Assert.EnterMultipleScope())
        {
            foreach (string secret in new[] { CardConsole.CardNumber, CardConsole.OtherCardNumber, CardConsole.Expiry, CardConsole.Cvv2 })
            {
                Assert.That(written, Does.Not.Contain(secret), "on the console");
                foreach (byte[] file in files)
                {
                    Assert.That(file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)), Is.Negative, "in a file");
                    Assert.That(file.AsSpan().IndexOf(Encoding.Unicode.GetBytes(secret)), Is.Negative, "in a file, as UTF-16");
                }
            }
        }
    }

    private protected static string? Text(JsonElement answer, params string[] path) =>
        path.Aggregate(answer, (within, name) => within.GetProperty(name)).GetString();

    /// <summary>The channels and outcomes of a payment's operations.</summary>
    private protected static IEnumerable<(string? Number, string? Channel, string? Outcome)> Operations(JsonElement answer) =>
        answer.GetProperty("payment").GetProperty("operations").EnumerateArray()
            .Select(one => (Text(one, "number"), Text(one, "channel"), Text(one, "outcome")));

    private protected async Task<string> AuthoriseAsync(string order)
    {
        (int code, JsonElement answer) = await Shell.AskAsync(["preauth", "authorise", "shop", order, .. Twenty]);
        Assert.That((code, Text(answer, "payment", "state")), Is.EqualTo((ExitCode.Done, "authorised")), answer.GetRawText());
        return Text(answer, "operation", "reference")!;
    }

    /// <summary>Pays 1.00 by an agreement.</summary>
    private protected Task<(int Code, JsonElement Answer)> PayByTokenAsync(string order, string token, string provider = "sync") =>
        Shell.AskAsync("pay", "shop", order, "--amount", "1.00", "--currency", "CNY", "--token", token, "--provider", provider);

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
