using System.Security.Cryptography;
using System.Text;
using FaultTolerantPay.Cards;
using FaultTolerantPay.Secrets;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Secrets;

namespace FaultTolerantPay.Tests.Cards;

/// <summary>Tokens under keys that a host's source gives, on a clock of the test.</summary>
internal sealed class CardsUnderTest : IDisposable
{
    public const string Number = "6222021234567890128";

    private readonly SecretReader _secrets;

    public CardsUnderTest()
    {
        Vault.Answer = name => ValueTask.FromResult<byte[]?>(KeyOf(name));
        _secrets = new SecretReader(TestCalls.On(Time), [Vault], Time, new ChangeableOptions<SecretOptions>(new SecretOptions()));
        Options = new ChangeableOptions<CardOptions>(Keys("k1"));
        Tokens = new CardTokens(_secrets, Options);
    }

    public ManualTimeProvider Time { get; } = new();

    public ScriptedSecrets Vault { get; } = new();

    public ChangeableOptions<CardOptions> Options { get; }

    public CardTokens Tokens { get; }

    /// <summary>Options with a key in force and older ones.</summary>
    public static CardOptions Keys(string id, params string[] older) => new()
    {
        TokenKey = $"vault:{id}",
        TokenKeyId = id,
        OlderTokenKeys = [.. older.Select(old => new CardTokenKey { Id = old, Key = $"vault:{old}" })],
    };

    /// <summary>The bytes of a key: other ones for each name.</summary>
    public static byte[] KeyOf(string name) => SHA256.HashData(Encoding.UTF8.GetBytes(name));

    /// <summary>Another service with these keys in force: another node, or this one after an edit of its options.</summary>
    public CardTokens TokensWith(string id, params string[] older) =>
        new(_secrets, new ChangeableOptions<CardOptions>(Keys(id, older)));

    public static CardDetails Card(string number = Number, string? name = null, string? idType = null, string? idNumber = null,
        string? phone = null) => new(number)
        {
            Expiry = "1230".AsMemory(),
            Cvv2 = "987".AsMemory(),
            HolderName = name.AsMemory(),
            IdType = idType.AsMemory(),
            IdNumber = idNumber.AsMemory(),
            Phone = phone.AsMemory(),
        };

    public void Dispose() => _secrets.Dispose();
}
