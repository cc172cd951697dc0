using FaultTolerantPay.SampleHost.Adapters;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>Plants defects into a host, as decorators around its adapters.</summary>
internal static class DrillDefects
{
    public static void Plant(DrillDefect defect, IServiceCollection services)
    {
        switch (defect)
        {
            case DrillDefect.PayoutSentTwice:
                Decorate<IPayoutChannel>(services, inner => new TwicePayout(inner));
                break;
            case DrillDefect.CollectionSentTwice:
                Decorate<ICollectionChannel>(services, inner => new TwiceCollection(inner));
                break;
            case DrillDefect.FeeNotReported:
                Decorate<ICollectionChannel>(services, inner => new SilentCollection(inner));
                break;
            case DrillDefect.PayoutNotSent:
                Decorate<IPayoutChannel>(services, inner => new LostPayout(inner));
                break;
            case DrillDefect.AnotherChannelUsed:
                IPayoutChannel? first = null;
                Decorate<IPayoutChannel>(services, inner => new MisdirectedPayout(inner, first ??= inner));
                break;
            case DrillDefect.CapsIgnored:
                services.Configure<CapOptions>(caps =>
                {
                    caps.Exposure.Clear();
                    caps.NoCaps = true;
                });
                break;
            case DrillDefect.ExecutedTakenForCancelled:
                Decorate<IBusinessSystem>(services, inner => new DeafBusinessSystem(inner));
                break;
            default:
                break;
        }
    }

    /// <summary>Plants defects into the bank, before it has done anything.</summary>
    public static async Task PlantAsync(DrillDefect defect, BankControl bank, DateOnly first, CancellationToken stop)
    {
        string? kind = defect switch
        {
            DrillDefect.StatementMissesLine => "missingLine",
            DrillDefect.StatementSaysMore => "wrongAmount",
            _ => null,
        };
        if (kind is not null)
        {
            foreach (string institution in BankChannels.Institutions)
            {
                await bank.BreakStatementAsync($"institution-{institution}", first, kind, stop);
                await bank.BreakStatementAsync($"institution-{institution}", first.AddDays(1), kind, stop);
            }
        }
    }

    /// <summary>One payout in the ledger becomes a cent more.</summary>
    public static void AlterLedger(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "UPDATE booking SET amount_minor = amount_minor + 1 WHERE booking_id = (SELECT MAX(booking_id) FROM booking WHERE kind = " +
            "'payout')";
        command.ExecuteNonQuery();
    }

    private static void Decorate<T>(IServiceCollection services, Func<T, T> decorate)
        where T : class
    {
        foreach (ServiceDescriptor plain in services.Where(service => service.ServiceType == typeof(T)).ToList())
        {
            services.Remove(plain);
            services.AddSingleton(provider =>
                decorate((T)(plain.ImplementationFactory?.Invoke(provider)
                    ?? ActivatorUtilities.CreateInstance(provider, plain.ImplementationType!))));
        }
    }

    private sealed class TwicePayout(IPayoutChannel inner) : IPayoutChannel
    {
        private int _sent;

        public InstitutionId Institution => inner.Institution;

        public ChannelId Channel => inner.Channel;

        public TimeSpan LateBookingWindow => inner.LateBookingWindow;

        public async ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _sent) % 10 == 0)
            {
                await inner.PayAsync(instruction, cancellationToken);
            }

            return await inner.PayAsync(instruction, cancellationToken);
        }

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            inner.QueryAsync(instruction, cancellationToken);
    }

    private sealed class LostPayout(IPayoutChannel inner) : IPayoutChannel
    {
        private int _sent;

        public InstitutionId Institution => inner.Institution;

        public ChannelId Channel => inner.Channel;

        public TimeSpan LateBookingWindow => inner.LateBookingWindow;

        public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) =>
            Interlocked.Increment(ref _sent) % 10 == 0 ? ValueTask.FromResult(ChannelResult.Succeeded())
                : inner.PayAsync(instruction, cancellationToken);

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            inner.QueryAsync(instruction, cancellationToken);
    }

    private sealed class MisdirectedPayout(IPayoutChannel inner, IPayoutChannel other) : IPayoutChannel
    {
        public InstitutionId Institution => inner.Institution;

        public ChannelId Channel => inner.Channel;

        public TimeSpan LateBookingWindow => inner.LateBookingWindow;

        public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) =>
            other.PayAsync(instruction, cancellationToken);

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            other.QueryAsync(instruction, cancellationToken);
    }

    private sealed class TwiceCollection(ICollectionChannel inner) : ICollectionChannel
    {
        private int _sent;

        public InstitutionId Institution => inner.Institution;

        public ChannelId Channel => inner.Channel;

        public TimeSpan LateBookingWindow => inner.LateBookingWindow;

        public async ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _sent) % 10 == 0)
            {
                await inner.CollectAsync(instruction, cancellationToken);
            }

            return await inner.CollectAsync(instruction, cancellationToken);
        }

        public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
            inner.RefundAsync(instruction, cancellationToken);

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            inner.QueryAsync(instruction, cancellationToken);
    }

    private sealed class SilentCollection(ICollectionChannel inner) : ICollectionChannel
    {
        public InstitutionId Institution => inner.Institution;

        public ChannelId Channel => inner.Channel;

        public TimeSpan LateBookingWindow => inner.LateBookingWindow;

        public async ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) =>
            await inner.CollectAsync(instruction, cancellationToken) with { FeeMinor = 0 };

        public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
            inner.RefundAsync(instruction, cancellationToken);

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            inner.QueryAsync(instruction, cancellationToken);
    }

    private sealed class DeafBusinessSystem(IBusinessSystem inner) : IBusinessSystem
    {
        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            inner.ExecuteAsync(request, cancellationToken);

        public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
            inner.QueryAsync(key, cancellationToken);

        public async ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken)
        {
            OriginalResult answer = await inner.ConfirmOrCancelAsync(key, cancellationToken);
            return answer.Status == OriginalStatus.Executed ? answer with { Status = OriginalStatus.Cancelled } : answer;
        }

        public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
            inner.AdviseAsync(advice, cancellationToken);
    }
}
