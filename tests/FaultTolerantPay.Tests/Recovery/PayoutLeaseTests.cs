using FaultTolerantPay.Merchants;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Recovery;

/// <summary>A worker that stands still loses its lease to another one: what it then finds decided is not done again.</summary>
public sealed class PayoutLeaseTests
{
    [Test]
    public async Task RunOnceAsync_LeaseRunsOutBeforeThePromisedPayoutIsWritten_SendsItOnce()
    {
        var disk = new InMemoryDisk();
        var merchants = new PausingMerchants(new InMemoryMerchantStore(disk));
        using var world = new StandInHarness(
            pay => pay.Settlement(options => options.PromiseToPay = true),
            services => services.AddSingleton<IMerchantStore>(merchants));
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.Pending();
        await world.Pipeline.ExecuteAsync(world.Request());
        merchants.BeforeNextRead = async () =>
        {
            // This worker stands still; its lease runs out, and another one pays.
            world.Time.Advance(TimeSpan.FromMinutes(2));
            await world.WorkAsync();
        };

        await world.WorkAsync();

        Assert.That(world.AlphaPayout.Sent, Has.Count.EqualTo(1));
    }

    private sealed class PausingMerchants(IMerchantStore inner) : IMerchantStore
    {
        public Func<Task>? BeforeNextRead { get; set; }

        public async ValueTask<Merchant?> FindAsync(MerchantId id, CancellationToken cancellationToken)
        {
            Func<Task>? pause = BeforeNextRead;
            BeforeNextRead = null;
            if (pause is not null)
            {
                await pause();
            }

            return await inner.FindAsync(id, cancellationToken);
        }

        public ValueTask<bool> SaveAsync(Merchant merchant, long expectedVersion, ConsentChange? consentChange,
            CancellationToken cancellationToken) =>
            inner.SaveAsync(merchant, expectedVersion, consentChange, cancellationToken);

        public ValueTask<IReadOnlyList<Merchant>> ListDueAsync(DateTimeOffset now, int maxItems, CancellationToken cancellationToken) =>
            inner.ListDueAsync(now, maxItems, cancellationToken);

        public ValueTask<IReadOnlyList<Merchant>> ListAsync(MerchantId? after, int maxItems, CancellationToken cancellationToken) =>
            inner.ListAsync(after, maxItems, cancellationToken);

        public ValueTask<IReadOnlyList<ConsentChange>> ListConsentChangesAsync(MerchantId id, CancellationToken cancellationToken) =>
            inner.ListConsentChangesAsync(id, cancellationToken);
    }
}
