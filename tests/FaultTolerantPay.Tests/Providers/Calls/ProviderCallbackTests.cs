using System.Collections.Immutable;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Providers.Calls;

/// <summary>What is used of a callback that an adapter read, and when none of it is.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public sealed class ProviderCallbackTests : IDisposable
{
    private readonly ProvidersUnderTest _of = new();

    private static IEnumerable<CallbackReading?> Unusable =>
    [
        null,
        CallbackReading.Refused,
        Reading() with { IsAuthentic = false },
        Reading() with { Reply = null! },
        Reading() with { Reply = new CallbackReply { Status = 302 } },
        Reading() with { Reply = new CallbackReply { Body = [.. new byte[ResultChecks.MaxReplyBytes + 1]] } },
        Reading() with { Reply = new CallbackReply { ContentType = "text/plain\r\nSet-Cookie: a" } },
        Reading() with { Reports = [null!] },
        Reading() with { Reports = [new CallbackReport { Reference = "", Result = ProviderResult.Succeeded() }] },
        Reading() with { Reports = [.. Enumerable.Repeat(Report(ProviderResult.Succeeded()), ResultChecks.MaxReports + 1)] },
    ];

    public void Dispose() => _of.Dispose();

    [Test]
    public async Task ReadCallbackAsync_Authentic_GivesWhatTheAdapterRead()
    {
        CallbackReading read = Reading();
        _of.Provider.OnCallback = (_, _) => ValueTask.FromResult(read);

        CallbackReading reading = (await ReadAsync())!;

        Assert.That((reading.IsAuthentic, reading.Reply, reading.Reports.Single()), Is.EqualTo((true, read.Reply, read.Reports[0])));
    }

    [TestCaseSource(nameof(Unusable))]
    public async Task ReadCallbackAsync_Unusable_IsRefused(CallbackReading? read)
    {
        _of.Provider.OnCallback = (_, _) => ValueTask.FromResult(read!);

        Assert.That(await ReadAsync(), Is.SameAs(CallbackReading.Refused));
    }

    [Test]
    public async Task ReadCallbackAsync_DefaultReports_AreNone()
    {
        _of.Provider.OnCallback = (_, _) => ValueTask.FromResult(Reading() with { Reports = default });

        CallbackReading reading = (await ReadAsync())!;

        Assert.That((reading.IsAuthentic, reading.Reports.IsDefault, reading.Reports.Length), Is.EqualTo((true, false, 0)));
    }

    [Test]
    public async Task ReadCallbackAsync_OneReportIsImplausible_ThatOneIsUnknown()
    {
        ImmutableArray<CallbackReport> reports =
            [Report(ProviderResult.Succeeded() with { FeeMinor = -1 }), Report(ProviderResult.Succeeded("r"))];
        _of.Provider.OnCallback = (_, _) => ValueTask.FromResult(Reading() with { Reports = reports });

        CallbackReading reading = (await ReadAsync())!;

        Assert.That(
            reading.Reports.Select(report => (report.Result.Outcome, report.Result.Code)),
            Is.EqualTo(((OperationOutcome, string?)[])
                [(OperationOutcome.Unknown, ChannelCodes.ImplausibleAnswer), (OperationOutcome.Succeeded, null)]));
    }

    [Test]
    public async Task ReadCallbackAsync_AdapterThrows_IsRefused()
    {
        _of.Provider.OnCallback = (_, _) => throw new FormatException();

        Assert.That(await ReadAsync(), Is.SameAs(CallbackReading.Refused));
    }

    [Test]
    public async Task ReadCallbackAsync_AdapterHangs_IsNotReadAndOrdersAreStillSent()
    {
        _of.Provider.OnCallback = (_, _) => new(new TaskCompletionSource<CallbackReading>().Task);
        for (int i = 0; i < new CallOptions().MaxAbandonedCalls; i++)
        {
            Task<CallbackReading?> reading = ReadAsync().AsTask();
            _of.Time.Advance(ProvidersUnderTest.CallTimeout);
            Assert.That(await reading, Is.Null);
        }

        Assert.That((await _of.Caller.SendAsync(_of.Order(), default)).Result.Outcome, Is.EqualTo(OperationOutcome.Succeeded));
    }

    [Test]
    public async Task ReadCallbackAsync_UnknownProviderOrNoSettings_IsRefused()
    {
        using var noAdapter = new ProvidersUnderTest(adapters: []);
        using var noSettings = new ProvidersUnderTest(settings: []);
        noSettings.Provider.OnCallback = (_, _) => ValueTask.FromResult(Reading());

        Assert.That(await noAdapter.Caller.ReadCallbackAsync(new("alpha"), Message(), default), Is.SameAs(CallbackReading.Refused));
        Assert.That(await noSettings.Caller.ReadCallbackAsync(new("alpha"), Message(), default), Is.SameAs(CallbackReading.Refused));
    }

    private static CallbackReading Reading() => new()
    {
        IsAuthentic = true,
        Reports = [Report(ProviderResult.Succeeded("r"))],
        Reply = CallbackReply.Text("success"),
    };

    private static CallbackReport Report(ProviderResult result) => new() { Reference = new string('a', 32), Result = result };

    private static CallbackMessage Message() =>
        new() { Body = "{}"u8.ToArray(), Headers = new Dictionary<string, string>(), ReceivedAt = default };

    private ValueTask<CallbackReading?> ReadAsync() => _of.Caller.ReadCallbackAsync(new("alpha"), Message(), default);
}
