using System.Net;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.SampleHost.Cards;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.SampleHost.App;

/// <summary>What one sample host is made of.</summary>
internal sealed record HostSettings
{
    /// <summary>The store's SQLite file, or a connection string of PostgreSQL: see <see cref="StorePlace.Of"/>.</summary>
    public required string Store { get; init; }

    /// <summary>How the owner of a schema in PostgreSQL connects, who migrates it; null: it is only checked.</summary>
    public string? MigrationConnection { get; init; }

    /// <summary>Where the host listens.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>Where the bank reaches the host for its callbacks; null: where it listens.</summary>
    public Uri? Callbacks { get; init; }

    /// <summary>Whether the host takes payments over HTTP, and shows whether it is ready, and its metrics.</summary>
    public bool TakesPayments { get; init; }

    /// <summary>How long the host may take to stop.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Registers the store in place of <see cref="Store"/>; null: that is used.</summary>
    public Action<IServiceCollection>? AddOwnStore { get; init; }

    /// <summary>Where the bank listens.</summary>
    public required Uri Bank { get; init; }

    /// <summary>The shared secret of the bank's callbacks: 16 characters or more.</summary>
    public required string CallbackSecret { get; init; }

    /// <summary>Encrypts the tokens of mandates in the store; null: they lie in the clear.</summary>
    public ISecretProtector? Protector { get; init; }

    /// <summary>How long a call to the bank may take, in real time.</summary>
    public TimeSpan BankTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The clock of everything in the library.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether the host drives the background work by itself. Otherwise whoever built it does.</summary>
    public bool DrivesWork { get; init; } = true;

    /// <summary>Customers on the host's fraud list.</summary>
    public IReadOnlySet<CustomerId> Suspects { get; init; } = new HashSet<CustomerId>();

    /// <summary>What the library's options are, beyond the sample's own.</summary>
    public Action<FaultTolerantPayBuilder>? Configure { get; init; }

    /// <summary>Where the library reads its options from, after <see cref="Configure"/>; null: nowhere.</summary>
    public IConfiguration? Options { get; init; }

    /// <summary>The bank's services on cards; null: this host has none.</summary>
    public CardSettings? Cards { get; init; }

    /// <summary>Whether the host fetches the bank's statement files.</summary>
    public bool FetchesStatements { get; init; }

    /// <summary>Whether payouts are split among the channels by their weights. Otherwise they go to the first that succeeds.</summary>
    public bool SplitsPayouts { get; init; }

    /// <summary>How a fault is seen.</summary>
    public Action<FaultDetectionOptions>? Detection { get; init; }

    /// <summary>The last word on what is registered: tests plant defects with it.</summary>
    public Action<IServiceCollection>? Change { get; init; }

    /// <summary>The least level that is logged, to standard error.</summary>
    public LogLevel Log { get; init; } = LogLevel.None;
}
