using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>The status of a store on a file.</summary>
public sealed class StatusCommandTests
{
    private StoreFixture _fixture = null!;

    [SetUp]
    public async Task MakeStore()
    {
        _fixture = new StoreFixture();
        await _fixture.UseAsync(async store =>
        {
            await StoreFixture.AddAsync(store, 1);
            await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key("reserved")), default);
            await store.Faults.OpenOutageAsync(new Outage { Start = Samples.Start, Cause = "probe" }, default);
        });
    }

    [TearDown]
    public void RemoveStore() => _fixture.Dispose();

    [Test]
    public async Task Status_OutageQueueAndCap_AreShown()
    {
        await File.WriteAllTextAsync(_fixture.InFolder("options.json"), """
            { "FaultTolerantPay": { "Caps": { "Exposure": [
              { "Scope": "Merchant", "Id": "merchant-1", "Currency": "EUR", "MaxAmountMinor": 4000 },
              { "Scope": "All", "Currency": "EUR", "MaxAmountMinor": 100000 } ] } } }
            """);
        string[] options = ["--options", _fixture.InFolder("options.json")];

        JsonElement status = await _fixture.JsonAsync(StatusCommand.Command, options);
        (int code, string text, _) = await _fixture.RunAsync(StatusCommand.Command, options);

        Assert.That(status.GetProperty("outage").GetProperty("cause").GetString(), Is.EqualTo("probe"));
        JsonElement queue = status.GetProperty("queues").EnumerateArray().Single(one => one.GetProperty("kind").GetString() == "advance");
        Assert.That(queue.GetProperty("due").GetInt64(), Is.EqualTo(2));
        JsonElement cap = status.GetProperty("caps").EnumerateArray().First();
        Assert.That((cap.GetProperty("usedMinor").GetInt64(), cap.GetProperty("percent").GetInt32()), Is.EqualTo((1_000, 25)));
        Assert.That(status.GetProperty("nodes").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(code, Is.EqualTo(ExitCode.Done));
        Assert.That(text, Does.Contain("Outage 1 since").And.Contain("25 %").And.Contain("the processes of its machine"));
    }
}
