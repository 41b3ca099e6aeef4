using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Feeds;

namespace MicroAlpha.Venue.Accounts;

/// <summary>
/// The accounts by the key that owns them; one is opened at a key's first use. Owner: exchange thread.
/// </summary>
internal sealed class AccountBook(VenueOptions options, VenueClock clock, SplitMix random)
{
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);

    /// <summary>Every account.</summary>
    public IEnumerable<Account> All => _accounts.Values;

    /// <summary>The account of a key.</summary>
    public Account Of(string owner)
    {
        if (!_accounts.TryGetValue(owner, out var account))
        {
            account = new Account(
                (uint)_accounts.Count + 1, random.NextUuid(), options.StartCashUsd, clock.NowNs);
            _accounts.Add(owner, account);
        }

        return account;
    }
}
