using System.Text;
using FaultTolerantPay.Secrets;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Secrets;

/// <summary>Secrets by reference: what is read, for how long it is used, and what is said of one that cannot be read.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public sealed class SecretReaderTests : IDisposable
{
    private const string Variable = "FTPAY_TEST_SECRET";

    private readonly ManualTimeProvider _time = new();
    private readonly ScriptedSecrets _vault = new();
    private readonly ChangeableOptions<SecretOptions> _options = new(new SecretOptions());
    private readonly string _file = Path.GetTempFileName();
    private readonly SecretReader _reader;

    public SecretReaderTests() => _reader = new SecretReader(TestCalls.On(_time), [_vault], _time, _options);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        File.Delete(_file);
        _reader.Dispose();
    }

    [Test]
    public void OpenAsync_EachScheme_GivesTheBytes()
    {
        Environment.SetEnvironmentVariable(Variable, "from the environment");
        File.WriteAllText(_file, "from a file");

        Assert.That(Text($"env:{Variable}"), Is.EqualTo("from the environment"));
        Assert.That(Text($"file:{_file}"), Is.EqualTo("from a file"));
        Assert.That(Text("vault:pay/alpha#key"), Is.EqualTo("pay/alpha#key"), "only #base64 and #hex are not part of the name");
    }

    [TestCase("secret\n", "secret")]
    [TestCase("secret\r\n", "secret")]
    [TestCase("secret\n\n", "secret\n")]
    [TestCase(" secret ", " secret ")]
    public void OpenAsync_File_LosesOneLineEnd(string content, string expected)
    {
        File.WriteAllText(_file, content);

        Assert.That(Text($"file:{_file}"), Is.EqualTo(expected));
    }

    [TestCase("AAEC/w==", "#base64", new byte[] { 0, 1, 2, 255 })]
    [TestCase("AAEC\n/w==\n", "#base64", new byte[] { 0, 1, 2, 255 })]
    [TestCase("000102Ff\n", "#hex", new byte[] { 0, 1, 2, 255 })]
    public void OpenAsync_Encoded_IsDecoded(string content, string encoding, byte[] expected)
    {
        File.WriteAllText(_file, content);

        Assert.That(Open($"file:{_file}{encoding}").Bytes().ToArray(), Is.EqualTo(expected));
    }

    [TestCase("not Base64!", "#base64", "it is not Base64")]
    [TestCase("0001020", "#hex", "it is not hexadecimal")]
    [TestCase("S3CRET", "#hex", "it is not hexadecimal")]
    [TestCase("\n", "", "it is empty")]
    public void OpenAsync_WrongContent_SaysWhyAndNeverShowsIt(string content, string encoding, string why)
    {
        File.WriteAllText(_file, content);

        Assert.That(
            () => Open($"file:{_file}{encoding}"),
            Throws.TypeOf<SecretUnavailableException>().With.Message.EqualTo(
                $"The secret 'file:{_file}{encoding}' cannot be read: {why}."));
    }

    [Test]
    public void OpenAsync_FileTooLarge_IsRefused()
    {
        File.WriteAllBytes(_file, new byte[SecretBytes.Max]);
        Assert.That(Open($"file:{_file}").Bytes().Length, Is.EqualTo(SecretBytes.Max));
        _time.Advance(_options.CurrentValue.Lifetime);
        File.WriteAllBytes(_file, new byte[SecretBytes.Max + 1]);

        Assert.That(() => Open($"file:{_file}"), Throws.Exception.With.Message.Contains("bytes; expected at most 65,536"));
    }

    [Test]
    public void OpenAsync_NothingThere_SaysSo()
    {
        File.Delete(_file);
        _vault.Answer = _ => ValueTask.FromResult<byte[]?>(null);

        foreach (string reference in new[] { $"env:{Variable}", $"file:{_file}", "vault:x" })
        {
            Assert.That(
                () => Open(reference),
                Throws.Exception.With.Message.EqualTo($"The secret '{reference}' cannot be read: there is no such secret."));
        }
    }

    [Test]
    public void OpenAsync_Folder_SaysSo() => Assert.That(
        () => Open($"file:{Path.GetTempPath()}"), Throws.TypeOf<SecretUnavailableException>().With.Message.Contains("cannot be read: "));

    /// <summary>Somebody may have written the secret in place of its reference.</summary>
    [TestCase("MIIEvQIBADANBgkqhkiG9w0")]
    [TestCase("Pass:S3CRET")]
    [TestCase("vault:")]
    [TestCase("vault:\nS3CRET")]
    [TestCase(null)]
    public void OpenAsync_NoReference_IsNotRepeated(string? reference) => Assert.That(
        () => Open(reference!),
        Throws.TypeOf<SecretUnavailableException>().With.Message.StartsWith("A secret cannot be read: its reference is ")
            .And.Message.Not.Contains("S3CRET").And.Message.Not.Contains("MII"));

    [Test]
    public void OpenAsync_UnknownScheme_NamesTheKnown() => Assert.That(
        () => Open("vualt:x"),
        Throws.Exception.With.Message.EqualTo(
            "The secret 'vualt:x' cannot be read: no source has its scheme; known are env, file, vault."));

    [Test]
    public void OpenAsync_SourceThrows_NamesOnlyTheTypeOfTheException()
    {
        _vault.Answer = _ => throw new FormatException("cannot parse S3CRET");

        Assert.That(
            () => Open("vault:x"),
            Throws.TypeOf<SecretUnavailableException>()
                .With.Message.EqualTo("The secret 'vault:x' cannot be read: its source threw FormatException.")
                .And.InnerException.Null);
    }

    [Test]
    public void OpenAsync_SourceHangs_EndsAtItsTimeLimitAndClearsWhatComesLate()
    {
        var answer = new TaskCompletionSource<byte[]?>();
        _vault.Answer = _ => new(answer.Task);
        Task<Secret> opened = OpenAsync("vault:x");

        _time.Advance(_options.CurrentValue.ReadTimeout - TimeSpan.FromTicks(1));
        Assert.That(opened.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.That(
            opened.Exception!.InnerException!.Message,
            Is.EqualTo("The secret 'vault:x' cannot be read: its source did not answer within 5 s."));

        byte[] late = "S3CRET"u8.ToArray();
        answer.SetResult(late);
        Assert.That(late, Is.All.Zero);
    }

    [Test]
    public void OpenAsync_WithinTheLifetime_AsksTheSourceOnce()
    {
        Assert.That(Text("vault:x"), Is.EqualTo("x"));
        _time.Advance(_options.CurrentValue.Lifetime - TimeSpan.FromTicks(1));
        Assert.That(Text("vault:x"), Is.EqualTo("x"));

        Assert.That(_vault.Asked, Has.Count.EqualTo(1));
    }

    [Test]
    public void OpenAsync_RotatedSecret_IsReadAfterTheLifetimeAndTheOldOneIsCleared()
    {
        byte[] old = "old"u8.ToArray();
        _vault.Answer = _ => ValueTask.FromResult<byte[]?>(old);
        Assert.That(Text("vault:x"), Is.EqualTo("old"));
        _vault.Answer = _ => ValueTask.FromResult<byte[]?>("new"u8.ToArray());

        _time.Advance(_options.CurrentValue.Lifetime);

        Assert.That(Text("vault:x"), Is.EqualTo("new"));
        Assert.That(old, Is.All.Zero);
    }

    [Test]
    public void OpenAsync_ReadAgainFails_KeepsNothingStaleAndTriesAgain()
    {
        Assert.That(Text("vault:x"), Is.EqualTo("x"));
        _time.Advance(_options.CurrentValue.Lifetime);
        _vault.Answer = _ => throw new IOException("down");
        Assert.That(() => Open("vault:x"), Throws.TypeOf<SecretUnavailableException>());

        _vault.Answer = _ => ValueTask.FromResult<byte[]?>("back"u8.ToArray());
        Assert.That(Text("vault:x"), Is.EqualTo("back"));
    }

    [Test]
    public void OpenAsync_ShorterLifetime_AppliesImmediately()
    {
        _ = Text("vault:x");
        _time.Advance(TimeSpan.FromSeconds(2));
        _options.ChangeTo(new SecretOptions { Lifetime = TimeSpan.FromSeconds(1) });

        _ = Text("vault:x");
        Assert.That(_vault.Asked, Has.Count.EqualTo(2));
    }

    [Test]
    public void OpenAsync_ManyCallersAtOnce_ShareOneRead()
    {
        var answer = new TaskCompletionSource<byte[]?>();
        _vault.Answer = _ => new(answer.Task);
        using var gaveUp = new CancellationTokenSource();
        Task<Secret>[] opened = [OpenAsync("vault:x"), OpenAsync("vault:x", gaveUp.Token), OpenAsync("vault:x")];

        gaveUp.Cancel();
        Assert.That(opened.Select(one => one.IsCompleted), Is.EqualTo(new[] { false, true, false }), "one gave up, the read goes on");
        answer.SetResult("x"u8.ToArray());

        Assert.That(_vault.Asked, Has.Count.EqualTo(1));
        Assert.That(opened[1].IsCanceled, Is.True);
        opened[0].Result.Dispose();
        Assert.That(opened[2].Result.Bytes().ToArray(), Is.EqualTo("x"u8.ToArray()), "each caller has its own copy");
    }

    [Test]
    public void OpenAsync_ManyReferences_KeepsABoundedNumber()
    {
        for (int i = 0; i < 2_500; i++)
        {
            _ = Text($"vault:{i}");
        }

        _ = Text("vault:2499");
        _ = Text("vault:0");
        Assert.That(_vault.Asked, Has.Count.EqualTo(2_501), "the newest is still kept, the oldest is not");
    }

    [Test]
    public void Dispose_ClearsWhatIsKept()
    {
        byte[] kept = "S3CRET"u8.ToArray();
        _vault.Answer = _ => ValueTask.FromResult<byte[]?>(kept);
        _ = Text("vault:x");

        _reader.Dispose();

        Assert.That(kept, Is.All.Zero);
    }

    [TestCase(
        "env:FTPAY_TEST_SECRET",
        "names a secret that cannot be used. The secret 'env:FTPAY_TEST_SECRET' cannot be read: there is no such secret")]
    [TestCase(
        "file:/nowhere/x", "names a secret that cannot be used. The secret 'file:/nowhere/x' cannot be read: there is no such secret")]
    [TestCase("vualt:x", "has the scheme 'vualt'; expected one of env, file, vault")]
    [TestCase("S3CRET", "is no reference; expected a reference such as env:NAME or file:/path, at most 1,000 visible characters")]
    [TestCase("", "is empty; expected a reference such as env:NAME or file:/path")]
    [TestCase("vault:x", null)]
    public void FindError_Reference_SaysWhatIsWrong(string reference, string? expected) =>
        Assert.That(SecretReader.FindError(reference, ["vault"]), Is.EqualTo(expected));

    private string Text(string reference)
    {
        using Secret secret = Open(reference);
        return Encoding.UTF8.GetString(secret.Bytes());
    }

    private Secret Open(string reference) => OpenAsync(reference).GetAwaiter().GetResult();

    private Task<Secret> OpenAsync(string reference, CancellationToken cancellationToken = default) =>
        _reader.OpenAsync(reference, cancellationToken).AsTask();
}
