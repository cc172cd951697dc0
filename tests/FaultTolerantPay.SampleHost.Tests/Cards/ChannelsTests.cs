using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Tests.Cards;

/// <summary>What the attempts on record say of the channels.</summary>
public sealed class ChannelsTests : CardFixture
{
    private const int FailuresThatOpen = 5;

    [Test]
    public async Task Channels_ProviderIsDown_ItsBreakersAreOpenAndNoOthers()
    {
        await Shell.OpenAsync("sync", isOpen: false);
        for (int order = 1; order < FailuresThatOpen; order++)
        {
            await PayAsync($"o{order}");
        }

        Dictionary<string, string?> before = await BreakersAsync();
        await PayAsync($"o{FailuresThatOpen}");
        Dictionary<string, string?> after = await BreakersAsync();
        (_, string table, _) = await Shell.RunAsync("", ["channels", "--store", Shell.Store]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Values, Is.All.EqualTo("closed"), "a few failures are no failed channel yet");
            Assert.That(after.Where(channel => channel.Value == "open").Select(channel => channel.Key),
                Is.EquivalentTo(new[] { "sync-1", "sync-2" }));
            Assert.That(after.Where(channel => channel.Value == "closed").Select(channel => channel.Key),
                Is.EquivalentTo(new[] { "callback-1", "callback-2", "polling-1", "polling-2" }));
            Assert.That(table.Split('\n').Single(line => line.TrimStart().StartsWith("sync-1", StringComparison.Ordinal)),
                Does.Contain(" open "));
        }
    }

    [Test]
    public async Task Channels_IssuerDeclines_DoNotOpenTheBreaker()
    {
        await Shell.BehaveAsync("sync", new { declineProbability = 1, declineCode = "51" });
        for (int order = 1; order <= FailuresThatOpen; order++)
        {
            await PayAsync($"o{order}");
        }

        Assert.That(await BreakersAsync(), Has.All.Property("Value").EqualTo("closed"));
    }

    private async Task PayAsync(string order)
    {
        (int code, JsonElement payment) = await Shell.AskAsync(["pay", "shop", order, .. Twenty]);
        Assert.That((code, Text(payment, "operation", "channel")), Is.EqualTo((ExitCode.Done, "callback-1")), payment.GetRawText());
    }

    private async Task<Dictionary<string, string?>> BreakersAsync()
    {
        (int code, string output, string errors) = await Shell.RunAsync("", ["channels", "--store", Shell.Store, "--json"]);
        Assert.That(code, Is.EqualTo(ExitCode.Done), errors);
        return JsonElement.Parse(output).GetProperty("channels").EnumerateArray()
            .ToDictionary(channel => Text(channel, "channel")!, channel => Text(channel, "breaker"));
    }
}
