using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Crash.Node;

/// <summary>
/// The bank of this test books nothing later than half a second after its deadline, so that an instruction that never reached it ends for
/// certain within a round.
/// </summary>
internal static class ShortWindow
{
    public static readonly TimeSpan Length = TimeSpan.FromMilliseconds(500);

    public static void Set(IServiceCollection services)
    {
        Wrap<IPayoutChannel>(services, inner => new Payouts(inner));
        Wrap<ICollectionChannel>(services, inner => new Collections(inner));
    }

    private static void Wrap<T>(IServiceCollection services, Func<T, T> wrap)
        where T : class
    {
        foreach (ServiceDescriptor known in services.Where(service => service.ServiceType == typeof(T)).ToList())
        {
            services.Remove(known);
            services.AddSingleton(provider => wrap((T)known.ImplementationFactory!(provider)));
        }
    }

    private sealed class Payouts(IPayoutChannel inner) : IPayoutChannel
    {
        public InstitutionId Institution => inner.Institution;

        public ChannelId Channel => inner.Channel;

        public TimeSpan LateBookingWindow => Length;

        public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) =>
            inner.PayAsync(instruction, cancellationToken);

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            inner.QueryAsync(instruction, cancellationToken);
    }

    private sealed class Collections(ICollectionChannel inner) : ICollectionChannel
    {
        public InstitutionId Institution => inner.Institution;

        public ChannelId Channel => inner.Channel;

        public TimeSpan LateBookingWindow => Length;

        public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) =>
            inner.CollectAsync(instruction, cancellationToken);

        public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
            inner.RefundAsync(instruction, cancellationToken);

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            inner.QueryAsync(instruction, cancellationToken);
    }
}
