namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>How a batch uses the shares of counters. Each is tried after the one before it did not suffice.</summary>
internal enum ShareUse
{
    /// <summary>What was granted to its chain. It waits for no other batch that uses the same counter.</summary>
    OwnGrant = 1,

    /// <summary>
    /// It asks for a new grant, of what is left if the others use all of theirs. It waits for others that ask, and for none that uses a
    /// grant: not for a node that stopped in the middle of a batch.
    /// </summary>
    NewGrant = 2,

    /// <summary>It waits for all shares, so that it knows the exact value. Others return what they do not use.</summary>
    AllShares = 3,
}
