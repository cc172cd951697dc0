using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaultTolerantPay.Tests.Cards;

/// <summary>
/// The keys of card tokens are checked when the host starts; no message repeats a key that was written in place of a reference.
/// </summary>
public sealed class CardTokenKeyTests
{
    private const string Base64Key = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY=";

    private string _file = null!;

    [SetUp]
    public void MakeFile()
    {
        _file = Path.GetTempFileName();
        File.WriteAllText(_file, Base64Key + "\n");
    }

    [TearDown]
    public void RemoveFile() => File.Delete(_file);

    [Test]
    public async Task Start_KeyInAFile_ComputesTokens()
    {
        using IHost host = HostUnderTest.Configured(Json($$"""{ "TokenKey": "file:{{_file}}#base64", "TokenKeyId": "k1" }"""));
        await host.StartAsync();

        IReadOnlyList<CardToken> tokens =
            await host.Services.GetRequiredService<ICardTokens>().TokensOfAsync(CardsUnderTest.Number.AsMemory(), CancellationToken.None);
        Assert.That(tokens.Select(token => token.KeyId), Is.EqualTo(new[] { "k1" }));
        using CardDetails card = CardsUnderTest.Card();
        Assert.That(
            await host.Services.GetRequiredService<ICardChannels>().QueryAsync(card, CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task Start_RotatedFile_IsUsedWithoutARestart()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        var time = new FaultTolerantPay.Testing.ManualTimeProvider();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps().Cards(cards =>
        {
            cards.TokenKey = $"file:{_file}";
            cards.TokenKeyId = "k1";
        }));
        using IHost host = builder.Build();
        ICardTokens tokens = host.Services.GetRequiredService<ICardTokens>();
        async Task<string> TokenAsync() => (await tokens.TokensOfAsync(CardsUnderTest.Number.AsMemory(), CancellationToken.None))[0].Value;
        string before = await TokenAsync();

        File.WriteAllText(_file, new string('x', 32));
        Assert.That(await TokenAsync(), Is.EqualTo(before), "within the lifetime");
        time.Advance(new SecretOptions().Lifetime);

        Assert.That(await TokenAsync(), Is.Not.EqualTo(before));
    }

    [TestCase("""{ "TokenKey": "KEY", "TokenKeyId": "k1" }""",
        "Cards:TokenKey is no reference: expected a reference such as env:NAME or file:/path.")]
    [TestCase("""{ "TokenKeyId": "k1" }""", "TokenKey is missing: expected TokenKey and TokenKeyId together.")]
    [TestCase("""{ "TokenKey": "vault:x" }""", "TokenKeyId is missing: expected TokenKey and TokenKeyId together.")]
    [TestCase("""{ "TokenKey": "vault:x", "TokenKeyId": "k 1" }""",
        "Cards:TokenKeyId is 'k 1': expected 1 to 64 visible ASCII characters.")]
    [TestCase("""{ "TokenKey": "vualt:x", "TokenKeyId": "k1" }""",
        "Cards:TokenKey has the scheme 'vualt'; expected one of env, file, vault.")]
    [TestCase("""{ "TokenKey": "file:/nowhere/x", "TokenKeyId": "k1" }""",
        "Cards:TokenKey names a secret that cannot be used. The secret 'file:/nowhere/x' cannot be read: there is no such secret.")]
    [TestCase("""{ "TokenKey": "file:FILE#hex", "TokenKeyId": "k1" }""", "cannot be read: it is not hexadecimal.")]
    [TestCase("""{ "OlderTokenKeys": [ { "Id": "k0", "Key": "vault:x" } ] }""",
        "TokenKey is missing: expected a key in force beside OlderTokenKeys.")]
    [TestCase("""{ "TokenKey": "vault:x", "TokenKeyId": "k1", "OlderTokenKeys": [ { "Id": "k0", "Key": "KEY" }, { "Id": "k 2" } ] }""",
        "Cards:OlderTokenKeys:0:Key is no reference")]
    [TestCase("""{ "TokenKey": "vault:x", "TokenKeyId": "k1", "OlderTokenKeys": [ { "Id": "k0", "Key": "KEY" }, { "Id": "k 2" } ] }""",
        "Cards:OlderTokenKeys:1:Id is 'k 2'")]
    [TestCase("""{ "TokenKey": "vault:x", "TokenKeyId": "k1", "OlderTokenKeys": [ { "Id": "k1", "Key": "vault:y" } ] }""",
        "Cards:OlderTokenKeys is a list with 'k1' more than once or in force: expected each key's id once.")]
    public async Task Start_WrongKeys_SaysWhatIsExpected(string cards, string expected)
    {
        using IHost host = HostUnderTest.Configured(
            Json(cards.Replace("KEY", Base64Key, StringComparison.Ordinal).Replace("FILE", _file, StringComparison.Ordinal)),
            pay => pay.Services.AddSingleton<ISecretSource>(new ScriptedSecrets()));

        string refusal = await HostUnderTest.RefusalAsync(host);

        Assert.That(refusal, Does.Contain(expected).And.Not.Contain(Base64Key));
    }

    [Test]
    public async Task Start_ShortKey_IsRefused()
    {
        File.WriteAllText(_file, "31 bytes are too short for this");

        string refusal = await HostUnderTest.RefusalAsync(Json($$"""{ "TokenKey": "file:{{_file}}", "TokenKeyId": "k1" }"""));

        Assert.That(refusal, Does.Contain($"The secret 'file:{_file}' has 31 bytes; expected at least 32.").And.Not.Contain("too short"));
    }

    [Test]
    public async Task Start_SixteenOlderKeys_AreTooMany()
    {
        string older = string.Join(", ", Enumerable.Range(0, 16).Select(i => $$"""{ "Id": "o{{i}}", "Key": "file:{{_file}}" }"""));

        string refusal = await HostUnderTest.RefusalAsync(
            Json($$"""{ "TokenKey": "file:{{_file}}", "TokenKeyId": "k1", "OlderTokenKeys": [ {{older}} ] }"""));

        Assert.That(refusal, Does.Contain("Cards:OlderTokenKeys is 16 keys: expected at most 15."));
    }

    [Test]
    public async Task Start_NoStoreOfCardChannels_IsRefused()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Services.Remove(builder.Services.Single(
            service => service.ServiceType == typeof(FaultTolerantPay.Storage.ICardChannelStore)));
        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps().Cards(cards =>
        {
            cards.TokenKey = $"file:{_file}";
            cards.TokenKeyId = "k1";
        }));
        using IHost host = builder.Build();

        Assert.That(await HostUnderTest.RefusalAsync(host), Does.Contain("No ICardChannelStore is registered: expected a store"));
    }

    private static string Json(string cards) => $$"""{ "Caps": { "NoCaps": true }, "Cards": {{cards}} }""";
}
