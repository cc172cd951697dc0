using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Tests.Cards;

/// <summary>Agreements end at the bank's level: the one that is named, or all of the card's, and no other card's.</summary>
public sealed class UnsignTests : CardFixture
{
    [Test]
    public async Task Unsign_NamedChannel_EndsThatAgreementAndLeavesTheOthers()
    {
        string token = await SignEverywhereAsync(CardConsole.Card());

        (int code, JsonElement answer) = await Shell.AskAsync("unsign", token, "--channel", "sync-1");
        (_, JsonElement left) = await Shell.AskAsync("verify", "v2", "--card", "-", "--channels", "2", "--details-only");
        (int paid, JsonElement payment) = await PayByTokenAsync("o1", token);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.Done), answer.GetRawText());
            Assert.That(Agreements(answer), Is.EqualTo(new[] { ("sync-1", "ended") }));
            Assert.That(await Shell.OpenAgreementsAsync(), Is.EqualTo(1));
            Assert.That(Text(answer, "maskedCard"), Is.EqualTo(CardConsole.MaskedNumber));
            Assert.That(Agreements(left), Is.EquivalentTo(new[] { ("sync-1", "none"), ("sync-2", "signed") }));
            Assert.That(
                (paid, Text(payment, "operation", "channel")), Is.EqualTo((ExitCode.Done, "sync-2")), "where the card is still signed");
        }
    }

    [Test]
    public async Task Unsign_All_EndsThemAtTheirChannelsAndOfThisCardOnly()
    {
        string token = await SignEverywhereAsync(CardConsole.Card());
        string other = await SignEverywhereAsync(CardConsole.Card(number: CardConsole.OtherCardNumber));

        (int code, JsonElement answer) = await Shell.AskAsync("unsign", token, "--all");
        (int again, JsonElement nothing) = await Shell.AskAsync("unsign", token, "--all");
        (int unpaid, JsonElement refused) = await PayByTokenAsync("o1", token);
        (int paid, JsonElement payment) = await PayByTokenAsync("o2", other);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((code, again), Is.EqualTo((ExitCode.Done, ExitCode.AnswerIsNo)), answer.GetRawText());
            Assert.That(Agreements(answer), Is.EqualTo(new[] { ("sync-1", "ended"), ("sync-2", "ended") }));
            Assert.That(Text(nothing, "refusal"), Is.EqualTo("notFound"));
            Assert.That(await Shell.OpenAgreementsAsync(), Is.EqualTo(2), "the bank has those of the other card");
            Assert.That((unpaid, Text(refused, "refusal")), Is.EqualTo((ExitCode.AnswerIsNo, "noRoute")));
            Assert.That((paid, Text(payment, "payment", "maskedCard")), Is.EqualTo((ExitCode.Done, CardConsole.OtherMaskedNumber)));
        }
    }

    [Test]
    public async Task Unsign_ChannelThatCannotOrDoesNotAnswer_LeavesTheAgreementOnRecord()
    {
        string token = await SignBySmsAsync();
        await SignEverywhereAsync(CardConsole.Card());
        await Shell.FaultAsync("sync", "unavailable");

        (int code, JsonElement answer) = await Shell.AskAsync("unsign", token, "--all");
        (int text, string output, _) = await Shell.RunAsync("unsign", token, "--channel", "polling-1");
        await Shell.MendAsync("sync");
        (int ended, JsonElement after) = await Shell.AskAsync("unsign", token, "--channel", "sync-2");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((code, text, ended), Is.EqualTo((ExitCode.AnswerIsNo, ExitCode.AnswerIsNo, ExitCode.Done)), answer.GetRawText());
            Assert.That(
                Agreements(answer),
                Is.EqualTo(new[] { ("polling-1", "still signed"), ("sync-1", "still signed"), ("sync-2", "still signed") }));
            Assert.That(output, Does.Contain("0 of 1 agreements ended").And.Contain("not-supported").And.Contain("still signed"));
            Assert.That(Agreements(after), Is.EqualTo(new[] { ("sync-2", "ended") }));
        }
    }

    [Test]
    public async Task Unsign_EverythingWrong_NamesEachErrorAndMakesNoStore()
    {
        (int code, string output, string errors) = await Shell.RunAsync("unsign", "no-token", "--channel", "nobody", "--all");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((code, output), Is.EqualTo((ExitCode.NotDone, "")));
            Assert.That(errors, Does.Contain("One of --channel ID and --all is expected.").And.Contain("--channel 'nobody': one of sync-1")
                .And.Contain("is not there: the SQLite file of a store is expected."));
            Assert.That(File.Exists(Shell.Store), Is.False);
        }
    }

    [Test]
    public async Task Unsign_TextThatIsNoToken_IsAnErrorOfTheCommandLine()
    {
        await SignEverywhereAsync(CardConsole.Card());

        (int code, _, string errors) = await Shell.RunAsync("unsign", CardConsole.MaskedNumber, "--all");

        Assert.That((code, errors.Contains("a card token", StringComparison.Ordinal)), Is.EqualTo((ExitCode.NotDone, true)), errors);
    }

    private static IEnumerable<(string?, string?)> Agreements(JsonElement answer) =>
        answer.GetProperty("channels").EnumerateArray().Select(channel => (Text(channel, "channel"), Text(channel, "agreement")));

    /// <summary>Signs a card on both channels that do this at once, and answers its token.</summary>
    private async Task<string> SignEverywhereAsync(string card)
    {
        (int code, JsonElement answer) = await Shell.AskAsync(card, ["verify", "v1", "--card", "-", "--channels", "2"]);
        Assert.That(code, Is.EqualTo(ExitCode.Done));
        Assert.That(Agreements(answer), Is.EqualTo(new[] { ("sync-1", "signed"), ("sync-2", "signed") }), answer.GetRawText());
        return Text(answer, "cardToken")!;
    }

    private async Task<string> SignBySmsAsync()
    {
        (_, JsonElement asked) = await Shell.AskAsync("verify", "v1", "--card", "-", "--sms");
        string sms = Text(asked.GetProperty("channels")[0], "smsReference")!;
        (int code, JsonElement answer) = await Shell.AskAsync(
            CardConsole.Card($",\"smsCode\":\"{await Shell.SmsCodeAsync("polling", sms)}\""),
            ["verify", "v1", "--card", "-", "--confirm", sms, "--channel", "polling-1"]);
        Assert.That((code, Agreements(answer).Single()), Is.EqualTo((ExitCode.Done, ("polling-1", "signed"))), answer.GetRawText());
        return Text(answer, "cardToken")!;
    }
}
