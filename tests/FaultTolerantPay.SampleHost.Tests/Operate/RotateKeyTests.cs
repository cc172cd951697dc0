using System.Security.Cryptography;
using System.Text.Json;
using FaultTolerantPay.Model;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>The command that encrypts the mandates of a store under another key.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RotateKeyTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Test]
    public async Task RotateKey_TokensInTheClearAndUnderAnOldKey_AreUnderTheNewOne()
    {
        await FillAsync(3);
        (int first, string clear, _) =
            await _fixture.RunAsync(RotateKeyCommand.Command, "--keys", KeyFile("old.keys", "k1"), "--limit", "2");
        Assert.That(first, Is.EqualTo(ExitCode.Done), clear);
        Assert.That(clear, Does.Match("k1 +. 6 *").And.Contain("No other key is needed any more."));

        (int second, string text, string error) =
            await _fixture.RunAsync(RotateKeyCommand.Command, "--keys", KeyFile("both.keys", "k2", "k1"), "--json");

        JsonElement answer = JsonDocument.Parse(text).RootElement;
        Assert.That((second, error), Is.EqualTo((ExitCode.Done, "")));
        Assert.That((answer.GetProperty("writingKey").GetString(), answer.GetProperty("rows").GetInt64(), answer.GetProperty("isComplete")
            .GetBoolean()), Is.EqualTo(("k2", 6L, true)));
        Assert.That(answer.GetProperty("keys").GetRawText(), Does.Contain("k2").And.Contain("6").And.Not.Contain("k1"));
    }

    [Test]
    public async Task RotateKey_KeyIsMissingOrRecordsWaitBesideTheStore_SaysThatOtherKeysAreNeeded()
    {
        await FillAsync(1);
        await _fixture.RunAsync(RotateKeyCommand.Command, "--keys", KeyFile("old.keys", "k1"));
        await _fixture.UseAsync(store =>
            store.UnwrittenRecords.KeepAsync([Testing.Conformance.Samples.Record(Testing.Conformance.Samples.Key("waits"))], default)
                .AsTask());

        (int lost, string without, _) = await _fixture.RunAsync(RotateKeyCommand.Command, "--keys", KeyFile("new.keys", "k2"));
        (int waits, string with, _) = await _fixture.RunAsync(RotateKeyCommand.Command, "--keys", KeyFile("both.keys", "k2", "k1"));

        Assert.That((lost, waits), Is.EqualTo((ExitCode.AnswerIsNo, ExitCode.AnswerIsNo)));
        Assert.That(without, Does.Contain("2 tokens cannot be opened by these keys").And.Contain("Other keys are still needed."));
        Assert.That(with, Does.Contain("1 tokens wait in files beside the store").And.Contain("Other keys are still needed."));
    }

    [Test]
    public async Task RotateKey_FromAPlaceOnTheWay_GoesOnFromThere()
    {
        await FillAsync(2);
        (_, _, string unknown) =
            await _fixture.RunAsync(RotateKeyCommand.Command, "--keys", KeyFile("old.keys", "k1"), "--after", "payment 1");
        string place = QueryCursor.Of(QueryCursor.Subject("mandates"), "advance", "0");
        (int code, string text, _) =
            await _fixture.RunAsync(RotateKeyCommand.Command, "--keys", KeyFile("old.keys", "k1"), "--after", place);
        Assert.That(unknown, Does.Contain("--after").And.Contain("is not a cursor of this query"));
        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo), "the payments before that place are still in the clear");
        Assert.That(text, Does.Contain("(in the clear)").And.Contain("2 rows are encrypted anew under 'k1'."));
    }

    [TestCase("k1 AAAA", "A key has 3 bytes; expected 32.")]
    [TestCase("k1", "line 1: an id, a space and 32 bytes in base 64 are expected.")]
    [TestCase("k1 not-base-64", "line 1: an id, a space and 32 bytes in base 64 are expected.")]
    [TestCase("", "is empty: a line for each key is expected")]
    public async Task RotateKey_FileOfKeysIsWrong_IsNamedWithoutAKey(string line, string expected)
    {
        await FillAsync(1);
        (int code, _, string error) = await _fixture.RunAsync(RotateKeyCommand.Command, "--keys", Private("wrong.keys", line));
        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        Assert.That(error, Does.Contain(expected).And.Not.Contain("AAAA").And.Not.Contain("not-base-64"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task RotateKey_FileOfKeysIsOpenToOthers_IsRefused()
    {
        await FillAsync(1);
        string file = KeyFile("open.keys", "k1");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        }

        (int code, _, string error) = await _fixture.RunAsync(RotateKeyCommand.Command, "--keys", file);
        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        Assert.That(error, Does.Contain("chmod 600"));
    }

    private Task FillAsync(int payments) => _fixture.UseAsync(async store =>
    {
        for (int i = 0; i < payments; i++)
        {
            await StoreFixture.AddAsync(store, i);
        }
    });

    private string KeyFile(string name, params string[] ids) =>
        Private(name,
            string.Join('\n', ids.Select(id => $"{id} {Convert.ToBase64String(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)))}")));

    private string Private(string name, string text)
    {
        string path = _fixture.InFolder(name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return path;
    }
}
