using FaultTolerantPay.Jobs;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Tests.Payments;
using FaultTolerantPay.Tests.Statements.Reconciliation;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace FaultTolerantPay.Tests.Jobs;

/// <summary>The worker that compares statements: a part for each provider, and a rest after a failure.</summary>
internal sealed class ReconciliationWorkTests
{
    [Test]
    public async Task RunOnce_OneProviderFails_RestsAndTheOtherGoesOn()
    {
        IReconciliationStore broken = Substitute.For<IReconciliationStore>();
        using var world = new CardWorld(services: services =>
        {
            services.AddSingleton(broken);
            foreach (string provider in new[] { "files-a", "files-b" })
            {
                services.AddSingleton<IProviderAdapter>(new Files(provider));
                services.AddSingleton(SettingsOf(provider));
            }
        });
        var asked = new List<string>();
        broken.ListAsync(default, default, default, default, default, default).ReturnsForAnyArgs(call =>
        {
            asked.Add(call.Arg<ProviderId?>()!.Value.Value);
            return asked[^1] == "files-a"
                ? throw new StoreException("The disk is full.")
                : new QueryPage<StatementReconciliation>([], null);
        });
        ReconciliationWork work = world.Get<IEnumerable<IBackgroundWork>>().OfType<ReconciliationWork>().Single();
        Assert.That(work.Parts.Select(part => part.Name), Is.EqualTo(new[] { "reconciliation files-a", "reconciliation files-b" }));

        await work.RunOnceAsync(default);
        world.Time.Advance(TimeSpan.FromMinutes(9));
        await work.RunOnceAsync(default);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await work.RunOnceAsync(default);

        Assert.That(asked, Is.EqualTo(new[] { "files-a", "files-b", "files-b", "files-a", "files-b" }));
    }

    private static ProviderSettings SettingsOf(string provider) => new StatementWorld(
        _ => throw new InvalidOperationException("Not asked."), new(), new ProviderId(provider), new ChannelId("none")).Settings with
    { Channels = [] };

    private sealed class Files(string provider) : IStatementProvider
    {
        public ProviderId Provider => new(provider);

        public TimeSpan LateBookingWindow => TimeSpan.Zero;

        public ValueTask<ProviderStatement> FetchStatementAsync(
            StatementRequest request, ProviderContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult(ProviderStatement.NotReady);
    }
}
