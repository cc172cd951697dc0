using System.Buffers.Binary;
using System.Security.Cryptography;
using FaultTolerantPay.Records;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>The end of a chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Link">Its newest row.</param>
/// <param name="Start">Rows up to this number were chained after they were stored: their times were not checked.</param>
internal readonly record struct ChainEnd(long Chain, AuditLink Link, long Start = 0);

/// <summary>The ends of all chains at one time.</summary>
/// <param name="Rows">The number of all rows up to it.</param>
/// <param name="Hash">SHA-256 over the hash of the checkpoint before it, and each chain's number, number of rows and hash.</param>
/// <param name="Ends">The ends, by the number of their chain.</param>
internal sealed record AuditCheckpoint(long Rows, byte[] Hash, IReadOnlyList<ChainEnd> Ends)
{
    public static AuditCheckpoint After(AuditCheckpoint? before, IReadOnlyList<ChainEnd> ends)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before?.Hash ?? new byte[SHA256.HashSizeInBytes]);
        Span<byte> numbers = stackalloc byte[2 * sizeof(long)];
        foreach (ChainEnd end in ends)
        {
            BinaryPrimitives.WriteInt64LittleEndian(numbers, end.Chain);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[sizeof(long)..], end.Link.Number);
            hash.AppendData(numbers);
            hash.AppendData(end.Link.Hash);
        }

        return new AuditCheckpoint(ends.Sum(end => end.Link.Number), hash.GetHashAndReset(), ends);
    }

    public static AuditCheckpoint Read(NpgsqlDataReader row)
    {
        long[] chains = row.GetFieldValue<long[]>(2), numbers = row.GetFieldValue<long[]>(3);
        byte[][] hashes = row.GetFieldValue<byte[][]>(4);
        return new AuditCheckpoint(
            row.GetInt64(0),
            row.GetFieldValue<byte[]>(1),
            [.. chains.Select((chain, i) => new ChainEnd(chain, new AuditLink(numbers[i], hashes[i])))]);
    }
}
