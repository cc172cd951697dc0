using System.Text.Json;
using FaultTolerantPay.Snippets;

namespace FaultTolerantPay.Repository.Tests.PublicApi;

/// <summary>
/// What holds secrets is refused by a host's own generated code for JSON too. The generator passes over a converter that it cannot see, and
/// would then write every member.
/// </summary>
public sealed class SecretTypeTests
{
    [Test]
    public void CardDetails_InAHostsOwnContext_IsNeverWrittenOrRead()
    {
        using var card = new CardDetails("6222021234567890128") { Cvv2 = "987".AsMemory() };

        Assert.That(() => JsonSerializer.Serialize(card, HostJson.Default.CardDetails), Throws.TypeOf<NotSupportedException>());
        Assert.That(
            () => JsonSerializer.Serialize(new RequestOfAHost("r-1", card), HostJson.Default.RequestOfAHost),
            Throws.TypeOf<NotSupportedException>());
        Assert.That(() => JsonSerializer.Deserialize("{}", HostJson.Default.CardDetails), Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public void Secret_Serialised_HasNoBytes()
    {
        using var secret = new Secret([1, 2, 3]);

        Assert.That(JsonSerializer.Serialize(secret), Is.EqualTo("{}"));
    }
}
